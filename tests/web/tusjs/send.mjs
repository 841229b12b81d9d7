// node send.mjs ENDPOINT FILE NOTES
//
// Sends FILE by tus with the token in TOKEN, on from where an earlier run noted in NOTES has stopped. Prints a line for each
// request that failed and is tried again, and the upload's address at the end.

import { createReadStream, statSync } from "node:fs"
import { DetailedError, FileUrlStorage, Upload } from "tus-js-client"

const [endpoint, path, notes] = process.argv.slice(2)

const upload = new Upload(createReadStream(path), {
  endpoint,
  uploadSize: statSync(path).size,
  chunkSize: 1 << 20,
  headers: { Authorization: `Bearer ${process.env.TOKEN}` },
  metadata: { filename: "clip.mp4", filetype: "video/mp4" },
  urlStorage: new FileUrlStorage(notes),
  fingerprint: async () => path,
  // Taken from the beginning again after each success.
  retryDelays: Array(5000).fill(20),
  onShouldRetry: (error) => {
    console.log(`again: ${error instanceof DetailedError ? error.originalResponse?.getStatus() ?? "cut" : error}`)
    return true
  },
  onError: (error) => {
    console.error(String(error))
    process.exitCode = 1
  },
  onSuccess: () => console.log(`done: ${upload.url}`),
})

const [earlier] = await upload.findPreviousUploads()
if (earlier) {
  console.log("resumed")
  upload.resumeFromPreviousUpload(earlier)
}
upload.start()
