import { zipSync } from 'fflate'
import { DateTime } from 'luxon'
import { type ExportRefusal, exportAuditLog } from '#domain/audit-export'
import { conflictOf } from '#domain/use-cases'
import { readForm } from '#platform/pages'
import { createConsoleContext, type FieldError, parseDay, type View } from '../ui/index.ts'
import { auditPage } from './audit.tsx'

/** Entries that are given out at once: some forty megabytes before they are packed. The command has no limit. */
const MAX_ENTRIES = 100_000

/** Gives out the log of a period: the file and its signature, in one archive. */
export const exportAudit = async (view: View, request: Request): Promise<Response> => {
  const { town } = view
  const { text } = await readForm(request)
  const draft = { from: text('export-from'), to: text('export-to'), reads: text('reads') === 'yes' }
  const again = (...errors: FieldError[]) => auditPage(view, new URLSearchParams(), { draft, errors })
  const from = parseDay(town, draft.from)
  const to = parseDay(town, draft.to)
  const unread = (['from', 'to'] as const).filter((name) => draft[name] && !{ from, to }[name])
  if (unread.length > 0)
    return again(
      ...unread.map((name): FieldError => ({ field: `export-${name}`, key: 'audit.export.error.day' })),
    )
  if (from && to && to < from) return again({ field: 'export-to', key: 'audit.export.error.order' })
  const pieces: string[] = []
  try {
    const { signature } = await exportAuditLog(createConsoleContext(view), {
      from: from?.toJSDate(),
      to: to?.plus({ days: 1 }).toJSDate(),
      reads: draft.reads,
      maxEntries: MAX_ENTRIES,
      write: (piece) => pieces.push(piece),
    })
    const day = DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone }).toISODate()
    const name = `${view.t('audit.export.file')}-${day}`
    const archive = zipSync({
      [`${name}.jsonl`]: new Uint8Array(Buffer.from(pieces.join(''))),
      [`${name}.jsonl.p7s`]: signature,
    })
    return new Response(archive, {
      headers: {
        'content-type': 'application/zip',
        'content-disposition': `attachment; filename="${name}.zip"`,
        'cache-control': 'no-store',
      },
    })
  } catch (error) {
    const reason = conflictOf<ExportRefusal>(error, ['no-seal', 'too-many'])
    return again({ field: 'export-from', key: `audit.export.error.${reason}` })
  }
}
