import { readFileSync } from 'node:fs'

/**
 * Memory that another process holds, in bytes. On Linux it is read at once; elsewhere `ps` is asked; where neither is,
 * nothing is known and 0 is returned.
 */
export const processMemory = async (pid: number): Promise<number> => {
  try {
    if (process.platform === 'linux')
      return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
    return Number((await Bun.$`ps -o rss= -p ${pid}`.quiet().text()).trim()) * 1024 || 0
  } catch {
    return 0
  }
}

/** How often a process's memory is looked at, in milliseconds: `ps` is a process of its own each time. */
export const MEMORY_POLL_MS = process.platform === 'linux' ? 25 : 500
