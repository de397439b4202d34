import { Elysia } from 'elysia'
import { DomainError } from '#domain/use-cases'
import { formRoute, type Guarded, hiddenRoute, notFoundPage } from '../access/index.ts'
import { successKey } from '../ui/index.ts'
import { handlePersonAction, handleUndoContactMerge } from './actions.ts'
import { personPage } from './person.tsx'

/** The page of a person who writes to the town. */
export const personRoutes = (guarded: Guarded) =>
  new Elysia({ name: 'console-person' })
    .get(
      '/console/person/:id',
      ({ params, request }) =>
        guarded(request, 'answer-citizens', (view) =>
          personPage(view, params.id, {
            done: successKey(request),
            from: new URL(request.url).searchParams.get('from'),
          }).catch((error) => {
            if (error instanceof DomainError && error.code === 'not-found') return notFoundPage(view)
            throw error
          }),
        ),
      hiddenRoute,
    )
    .post(
      '/console/person/:id',
      ({ params, request }) =>
        guarded(request, 'answer-citizens', (view) => handlePersonAction(view, params.id, request)),
      formRoute,
    )
    .post(
      '/console/contact-merges/:id',
      ({ params, request }) =>
        guarded(request, 'undo-contact-merge', (view) => handleUndoContactMerge(view, params.id, request)),
      formRoute,
    )
