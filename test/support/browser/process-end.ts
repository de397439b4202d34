/** What is to be closed before this process of tests ends: it is shared by the files that run in it. */
const closers: (() => Promise<unknown>)[] = []

/** Has something closed once the last file of this process is through. */
export const atProcessEnd = (close: () => Promise<unknown>): void => void closers.push(close)

export const closeShared = async (): Promise<void> => {
  for (const close of closers.splice(0)) await close()
}
