import type { Point } from '#platform/geocoding'
import { sanitise } from '#platform/text'
import type { Reporting, StepResult, World } from '../../engine/types.ts'
import { askNextQuestion, setDetail, updateDraft, warnOfDanger } from './incident.ts'
import { photoPlaceHeard, placeHeard, placeNamed } from './places.ts'
import { withoutPlaces } from './written-places.ts'

/** Words that come after the detail was given are more of it: nothing that a citizen writes is dropped. */
export const addToDetail = (conversation: Reporting, said: string): Reporting =>
  /[\p{L}\p{N}]/u.test(said)
    ? updateDraft(conversation, {
        detail: sanitise(`${conversation.stage.draft.detail ?? ''}\n${said}`, 4_000),
      })
    : conversation

/**
 * A detail, with the place in it if one is, and a word about danger where the service is an urgent one.
 * @param photo where a picture that came with it was taken: asked, where the words name no place
 */
export const applyDetail = (
  conversation: Reporting,
  said: string,
  world: World,
  before: string[] = [],
  photo?: Point,
): StepResult => {
  const known = learnWords(conversation, said, world)
  const service = world.catalogue.services.find(({ code }) => code === known.stage.draft.serviceCode)
  return warnOfDanger(detailPlaced(known, said, world, { before, photo }), service, world)
}

/** What is told besides a place that was written; nothing when it is the place alone. */
export const learnWords = (conversation: Reporting, said: string, world: World): Reporting => {
  const told = conversation.stage.draft.location ? said : withoutPlaces(said, world)
  return told === said || /\p{L}{2}/u.test(told) ? setDetail(conversation, told, world) : conversation
}

const detailPlaced = (
  known: Reporting,
  said: string,
  world: World,
  { before, photo }: { before: string[]; photo: Point | undefined },
): StepResult => {
  if (known.stage.draft.location) return askNextQuestion(known, world, before)
  const placed = placeHeard(known, said, world, before)
  if (placed) return placed
  return (
    placeNamed(known, said, world, before) ??
    photoPlaceHeard(known, photo, world, before) ??
    askNextQuestion(known, world, before)
  )
}
