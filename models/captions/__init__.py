"""What is said in a video, as text: one track a language, checked and written anew before anybody else reads it.

states      kinds of track
schema      the table
webvtt      WebVTT (W3C), read strictly
cue_text    the text of a cue: its tags and characters
tracks      a video's captions: put, listed, removed
"""
