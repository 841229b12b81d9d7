/* Put into every page before its own scripts: when the screen was given which frame. */
window.notes = {
  first: null,
  swipe: null,
  waited: 0,
  begun: 0,

  /* A swipe is about to begin: the next key's time counts. */
  begin() {
    this.swipe = null;
    addEventListener("keydown", ({ timeStamp }) => (this.begun = timeStamp), { once: true, capture: true });
  },

  scripts() {
    const names = performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname);
    return [...new Set(names)].filter((name) => name.endsWith(".js"));
  },

  async line() {
    const large = performance.getEntriesByType("resource").filter(({ name }) => name.endsWith("poster.jpg") || name.endsWith(".m4s"));
    const urls = [...new Set(large.map(({ name }) => name))].slice(0, 6);
    const began = performance.now();
    const sizes = await Promise.all(urls.map(async (url) => (await (await fetch(url, { cache: "no-store" })).arrayBuffer()).byteLength));
    return (sizes.reduce((sum, size) => sum + size, 0) * 8) / 1000 / (performance.now() - began);
  },
};

(() => {
  const seen = new WeakSet();
  let before = null;

  /* In the middle of the screen, or of its way there. */
  const current = () => document.querySelector("article:not([inert]) video");

  function watch(video) {
    seen.add(video);
    const frame = (now) => {
      const on = current() === video;
      if (on && notes.first === null) notes.first = now;
      if (on && notes.swipe === null && notes.begun > 0 && before !== video && !video.paused) notes.swipe = now - notes.begun;
      if (on && notes.swipe !== null) before = video;
      if (on && notes.begun === 0) before = video;
      video.requestVideoFrameCallback(frame);
    };
    video.requestVideoFrameCallback(frame);
    video.addEventListener("waiting", () => {
      if (current() === video && before === video && !video.seeking) notes.waited += 1;
    });
  }

  const look = () => {
    for (const video of document.querySelectorAll("video")) if (!seen.has(video)) watch(video);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
