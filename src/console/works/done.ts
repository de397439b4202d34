import type { ConsoleKey } from '../ui/index.ts'

/** What was just done with works, as the address has it. */
export const worksDone = (request: Request): ConsoleKey | undefined =>
  new Map<string | null, ConsoleKey>([
    ['saved', 'works.done.saved'],
    ['publish', 'works.done.publish'],
    ['tell', 'works.done.tell'],
    ['stop', 'works.done.stop'],
    ['withdraw', 'works.done.withdraw'],
    ['restore', 'works.done.restore'],
    ['discard', 'works.done.discard'],
    ['imported', 'works.done.imported'],
    ['published-all', 'works.done.publish'],
    ['changed', 'works.error.changed'],
  ]).get(new URL(request.url).searchParams.get('done'))
