import type { Staff } from '#domain/staff'
import { readFormData } from '#platform/forms'
import { seeOther } from '#platform/pages'
import { consolePage, type View } from '../ui/index.ts'
import { safeConsolePath } from './safe-redirect.ts'
import { signInPage } from './sign-in.tsx'

/** What somebody was sending when their session was found to have ended. */
type InterruptedForm = { path: string; fields: [string, string][]; files: boolean }

/** Characters that are kept at most: a long answer, not a file. */
const LIMIT = 200_000

/** Characters of what was kept as it comes back: sealed and in base64, a little more of it. */
const SEALED_LIMIT = 2 * LIMIT

/** What is kept so is for nothing else, and for as long as somebody takes to sign in. */
const PURPOSE = 'console.resume'
const RESUME_TTL_MS = 30 * 60_000

/**
 * The sign-in page, with what was being sent kept in it, sealed: after signing in it is shown again and can be sent.
 */
export const sessionExpiredPage = async (view: View, staff: Staff, request: Request): Promise<Response> => {
  const form = await readFormData(request).catch(() => new FormData())
  const fields: [string, string][] = []
  let files = false
  let size = 0
  for (const [name, value] of form.entries()) {
    if (typeof value !== 'string') {
      files ||= (value as File).size > 0
      continue
    }
    size += value.length
    if (size > LIMIT) break
    fields.push([name, value])
  }
  const kept: InterruptedForm = { path: new URL(request.url).pathname, fields, files }
  const resume = view.town.vault
    .encryptUntil(kept, PURPOSE, new Date(view.town.now().getTime() + RESUME_TTL_MS))
    .toString('base64url')
  return signInPage(view, staff, { problem: 'expired', resume })
}

/** Where to go after signing in: back to what was being sent, if something was, else where one was going. */
export const resumePath = async (view: View, next: string, resume: string): Promise<Response> => {
  const kept = resume ? decryptForm(view, resume) : undefined
  if (!kept) return seeOther(next)
  const { t } = view
  return consolePage(
    view,
    { title: t('resume.title'), path: '' },
    <>
      <p class="lead">{t('resume.lead')}</p>
      {kept.files ? <p>{t('resume.files')}</p> : null}
      <form method="post" action={kept.path} class="card">
        {kept.fields.map(([name, value]) =>
          value.includes('\n') || value.length > 60 || name === 'words' ? (
            <p>
              <textarea name={name} aria-label={t('resume.text')}>
                {value}
              </textarea>
            </p>
          ) : (
            <input type="hidden" name={name} value={value} />
          ),
        )}
        <button type="submit">{t('resume.send')}</button>
      </form>
    </>,
  )
}

const decryptForm = (view: View, resume: string): InterruptedForm | undefined => {
  try {
    if (resume.length > SEALED_LIMIT) return undefined
    const { town } = view
    const kept = town.vault.decryptUnexpired<InterruptedForm>(
      Buffer.from(resume, 'base64url'),
      PURPOSE,
      town.now(),
    )
    return safeConsolePath(kept.path) === kept.path ? kept : undefined
  } catch {
    return undefined
  }
}
