import { readdirSync, readFileSync } from 'node:fs'

const residentMb = (pid: number | string): number => {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

/** The processes that this one started. */
const children = (): string[] =>
  readdirSync('/proc/self/task').flatMap((task) => {
    try {
      return readFileSync(`/proc/self/task/${task}/children`, 'utf8').split(' ').filter(Boolean)
    } catch {
      return []
    }
  })

/**
 * The most memory that this process and those it started held while something was done, in MB, and of which those that it started.
 * Linux only: elsewhere 0.
 */
export const peakWhile = async (work: () => Promise<unknown>): Promise<{ all: number; started: number }> => {
  let [all, started] = [0, 0]
  const look = () => {
    if (process.platform !== 'linux') return
    const others = children().reduce((sum, pid) => sum + residentMb(pid), 0)
    started = Math.max(started, others)
    all = Math.max(all, others + residentMb('self'))
  }
  const timer = setInterval(look, 10)
  try {
    await work()
  } finally {
    clearInterval(timer)
  }
  return { all: Math.round(all), started: Math.round(started) }
}
