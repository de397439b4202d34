import type { Account } from '../account.ts'
import { type Json, object } from '../errors.ts'
import type { Platform } from '../platform.ts'
import { completeForm, type Refused, type ShownForm, showForm } from './filled-form.ts'

type OfMessage = Request & { params: Record<'waId' | 'id', string> }

const problem = (error: string, status: number) => Response.json({ error }, { status })

/** The form of a message in a citizen's phone: `GET` shows it, `POST` fills it in and sends it. */
export const formRoutes = (account: Account, { people, media, write }: Platform) => {
  const find = ({
    waId,
    id,
  }: OfMessage['params']): { message: Json; form: ShownForm | string } | undefined => {
    const entry = people.of(waId).entries.find((one) => one.id === id && one.direction === 'to-citizen')
    const { type, action } = object(entry?.message.interactive)
    if (type !== 'flow') return undefined
    const message = object(object(action).parameters)
    return { message, form: showForm(account.flows.byId(String(message.flow_id)), message) }
  }

  const send = async (request: OfMessage): Promise<Response> => {
    const found = find(request.params)
    if (!found) return problem('no such form', 404)
    const { message, form } = found
    if (typeof form === 'string') return problem(form, 409)
    const fields = await request.formData()
    const entries = [...fields.entries()]
    const texts = new Map(
      entries.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : [])),
    )
    // A browser sends an empty file where none was chosen.
    const photos = entries.flatMap(([, value]) => {
      const file = value as string | File
      return typeof file !== 'string' && file.size > 0 ? [file] : []
    })
    const response = await completeForm(form, message, { texts, photos }, async (photo) =>
      media.keep(new Uint8Array(await photo.arrayBuffer()), photo.type, 'citizen'),
    )
    if (isRefused(response)) return problem(`${response.component}: ${response.problem}`, 400)
    const { id } = write(request.params.waId, {
      type: 'interactive',
      context: { id: request.params.id },
      interactive: {
        type: 'nfm_reply',
        nfm_reply: { name: 'flow', body: 'Sent', response_json: JSON.stringify(response) },
      },
    })
    return Response.json({ id })
  }

  return {
    '/citizens/:waId/forms/:id': {
      GET: ({ params }: OfMessage) => {
        const form = find(params)?.form
        if (form === undefined) return problem('no such form', 404)
        return typeof form === 'string' ? problem(form, 409) : Response.json(form)
      },
      POST: send,
    },
  }
}

const isRefused = (response: Json | Refused): response is Refused =>
  typeof response.component === 'string' && typeof response.problem === 'string'
