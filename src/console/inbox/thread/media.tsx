import { type Attachment, displayMode } from '#domain/attachments'
import type { HistoryLine } from '#domain/conversations'
import type { View } from '../../ui/index.ts'

/** What came with a message besides words: looked at, heard or downloaded where it stands. */
export const Media = ({ view, id, line }: { view: View; id: string; line: HistoryLine }) => (
  <>
    {line.picture ? <Picture view={view} id={id} line={line} /> : null}
    {line.sent ? <Sent view={view} id={id} lineId={line.id} sent={line.sent} /> : null}
    {line.attachment ? <File view={view} id={id} file={line.attachment} /> : null}
    {line.cards?.length ? <Cards view={view} cards={line.cards} /> : null}
    {line.point ? <Place view={view} point={line.point} /> : null}
  </>
)

const Picture = ({ view: { t }, id, line }: { view: View; id: string; line: HistoryLine }) => {
  if (line.pictureState === 'pending') return <p class="file hint">{t('conversation.file.pending')}</p>
  if (line.pictureState === 'failed') return <p class="file wrong">{t('conversation.picture.failed')}</p>
  const address = `/console/conversations/${id}/pictures/${line.picture}`
  return (
    <a class="picture" href={address} data-gallery="">
      <img src={`${address}?size=thumbnail`} alt={t('conversation.picture')} loading="lazy" />
    </a>
  )
}

/** What staff sent: the citizen has it as it stands here. */
const Sent = ({
  view: { t },
  id,
  lineId,
  sent: { kind, filename },
}: {
  view: View
  id: string
  lineId: string
  sent: NonNullable<HistoryLine['sent']>
}) => {
  const address = `/console/conversations/${id}/files/${lineId}`
  return kind === 'image' ? (
    <a class="picture" href={address} data-gallery="">
      <img src={address} alt={t('conversation.picture')} loading="lazy" />
    </a>
  ) : (
    <p class="file">
      <a href={address} download>
        {t('conversation.file.open', { name: filename })}
      </a>
    </p>
  )
}

const File = ({ view, id, file }: { view: View; id: string; file: Attachment }) => {
  const { t, language } = view
  if (file.state === 'pending') return <p class="file hint">{t('conversation.file.pending')}</p>
  if (file.state === 'failed') {
    const why = t(`conversation.file.failed.${file.problem ?? 'unreachable'}`)
    return <p class="file wrong">{why}</p>
  }
  const address = `/console/conversations/${id}/files/${file.id}`
  const { as } = displayMode(file.kind, file.mime)
  const name = file.filename ?? t(`conversation.kind.${file.kind}`)
  const weight = formatBytes(file.size ?? 0, language)
  const download = (
    <a href={`${address}?download`} download>
      {t('conversation.file.download', { name })} ({weight})
    </a>
  )
  switch (as) {
    case 'picture':
      return <img class="sticker" src={address} alt={t('conversation.kind.sticker')} loading="lazy" />
    case 'audio':
      return (
        <>
          {/* biome-ignore lint/a11y/useMediaCaption: what is said in it stands below, where it was written down */}
          <audio controls preload="metadata" src={address} aria-label={name} />
          <p class="file">{download}</p>
        </>
      )
    case 'video':
      return (
        <>
          {/* biome-ignore lint/a11y/useMediaCaption: nobody captions what a citizen films */}
          <video controls preload="metadata" src={address} aria-label={name} />
          <p class="file">{download}</p>
        </>
      )
    case 'pdf':
      return (
        <p class="file">
          <a href={address} target="_blank" rel="noopener noreferrer">
            {t('conversation.file.open', { name })}
          </a>{' '}
          · {download}
        </p>
      )
    default:
      return <p class="file">{download}</p>
  }
}

/** Bytes as people say them. */
const formatBytes = (bytes: number, language: string): string => {
  const [amount, unit] = bytes < 1_000_000 ? [Math.max(1, bytes / 1_000), 'kB'] : [bytes / 1_000_000, 'MB']
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: unit === 'MB' ? 1 : 0 }).format(amount)} ${unit}`
}

const Cards = ({ view: { t }, cards }: { view: View; cards: NonNullable<HistoryLine['cards']> }) => (
  <ul class="cards">
    {cards.map(({ name, phones, emails }) => (
      <li>
        <strong>{name || t('conversation.kind.contact')}</strong>
        {phones.map((phone) => (
          <a href={`tel:${phone.replaceAll(/[^\d+]/g, '')}`}>{phone}</a>
        ))}
        {emails.map((email) => (
          <span>{email}</span>
        ))}
      </li>
    ))}
  </ul>
)

const Place = ({
  view: { t },
  point: { lat, long },
}: {
  view: View
  point: { lat: number; long: number }
}) => (
  <p class="file">
    <a
      href={`https://www.openstreetmap.org/?mlat=${lat}&mlon=${long}#map=18/${lat}/${long}`}
      target="_blank"
      rel="noopener noreferrer"
    >
      {t('conversation.map')}
    </a>
  </p>
)
