/** What was begun, kept in this browser, so that an upload goes on after a reload. Losing it costs sending again. */

/** A file that can be opened again without being copied (https://fs.spec.whatwg.org); few browsers have it. */
export interface Handle {
  getFile(): Promise<File>;
  queryPermission?(): Promise<PermissionState>;
  requestPermission?(): Promise<PermissionState>;
}

export interface Note {
  key: string;
  /** Whose it is. */
  account: string;
  name: string;
  size: number;
  /** SHA-256 of the first bytes: whether a file that is picked again is the same. */
  head: string;
  /** Null before its turn has come. */
  uploadId: string | null;
  videoId: string | null;
  file: File | null;
  handle: Handle | null;
  begun: number;
}

const HEAD = 256 * 1024;
/** Browsers copy files that they keep: larger ones are asked for again. */
const COPIED = 512 * 1024 * 1024;
const STORE = "uploads";

let opened: Promise<IDBDatabase> | null = null;

export async function keep(note: Note): Promise<void> {
  const small = note.size <= COPIED && !note.handle;
  try {
    await ask("readwrite", (store) => store.put({ ...note, file: small ? note.file : null }));
  } catch {
    // No room, or a browser that keeps no files: what was begun is worth noting all the same.
    await ask("readwrite", (store) => store.put({ ...note, file: null, handle: null })).catch(() => undefined);
  }
}

export async function forget(key: string): Promise<void> {
  await ask("readwrite", (store) => store.delete(key)).catch(() => undefined);
}

/** Oldest first. */
export async function noted(account: string): Promise<Note[]> {
  const all = (await ask("readonly", (store) => store.getAll()).catch(() => [])) as Note[];
  return all.filter((note) => note.account === account).sort((one, other) => one.begun - other.begun);
}

export async function headOf(file: Blob): Promise<string> {
  const bytes = await file.slice(0, HEAD).arrayBuffer();
  return globalThis.crypto.subtle ? hex(await crypto.subtle.digest("SHA-256", bytes)) : String(bytes.byteLength);
}

/** Of the whole file, where it is small enough to be held; null elsewhere. */
export async function sha256Of(file: Blob, most: number): Promise<string | null> {
  if (file.size > most || !globalThis.crypto.subtle) return null;
  return hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
}

function hex(digest: ArrayBuffer): string {
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function ask<T>(mode: IDBTransactionMode, what: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  opened ??= open();
  const database = await opened;
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode);
    const request = what(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error ?? new Error("not kept"));
    transaction.onerror = () => reject(transaction.error ?? new Error("not kept"));
  });
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("studio", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("nothing can be kept here"));
  });
}
