import type { View } from '../ui/index.ts'
import { type Choice, choosePage, type Problem } from './choose.tsx'
import { collectionPage } from './collection.tsx'
import { loadOffered } from './offered.ts'

/** Making an appointment, from what has been chosen so far; a collection is asked for in its own way. */
export const startPage = async (view: View, choice: Choice, problem: Problem = {}): Promise<Response> => {
  const offered = await loadOffered(view)
  return offered && choice.service === offered.service.code
    ? collectionPage(view, choice.moving, problem.error)
    : choosePage(view, choice, problem)
}
