/** What is to be read, by which module. */
export type ReadRequest = { module: string; bytes: Uint8Array; options: unknown }

/** What a reader's process is asked. The bytes themselves follow on its standard input: a message of some MB takes long. */
export type ChildRequest = { id: number; module: string; length: number; options: unknown }

/** What it answers: that it has started, or what came of an ask. */
export type ChildResponse =
  | { ready: true }
  | { id: number; value: unknown }
  | { id: number; error: { name: string; message: string } }
