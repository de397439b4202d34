import type { ConsoleKey } from '../ui/index.ts'

/** What was just done with a consultation, as the address has it. */
export const consultationDone = (request: Request): ConsoleKey | undefined =>
  new Map<string | null, ConsoleKey>([
    ['saved', 'participation.done.saved'],
    ['open', 'participation.done.open'],
    ['close', 'participation.done.close'],
    ['discard', 'participation.done.discard'],
  ]).get(new URL(request.url).searchParams.get('done'))

/** Why nothing was done. */
export const consultationRefused = (request: Request): ConsoleKey | undefined =>
  new Map<string | null, ConsoleKey>([
    ['changed', 'participation.error.changed'],
    ['over', 'participation.error.over'],
  ]).get(new URL(request.url).searchParams.get('refused'))
