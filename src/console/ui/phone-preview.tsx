import type { Outgoing } from '#domain/conversations'
import { directionOf } from '#platform/pages'

/** A messenger's marks as they are shown: `*bold*`, `_italic_`. @param props.linked the number of a request leads to it */
export const FormattedText = ({ text, linked = false }: { text: string; linked?: boolean }) => (
  <>
    {text.split(/(\*[^*\n]+\*|_[^_\n]+_)/).map((part) => {
      const inner = part.slice(1, -1)
      if (/^\*.+\*$/.test(part))
        return (
          <strong>
            <Numbers text={inner} linked={linked} />
          </strong>
        )
      return /^_.+_$/.test(part) ? <em>{inner}</em> : <Numbers text={part} linked={linked} />
    })}
  </>
)

const Numbers = ({ text, linked }: { text: string; linked: boolean }) => (
  <>
    {text
      .split(/\b(\d\d-\d{5})\b/)
      .map((part, index) =>
        linked && index % 2 === 1 ? <a href={`/console/requests/${part}`}>{part}</a> : part,
      )}
  </>
)

const visibleText = (message: Outgoing): string => {
  if (message.type === 'template') return message.blanks.join(' · ')
  if (message.type === 'location') return `📍 ${message.name ?? message.address ?? ''}`
  return message.text
}

/** Messages as a phone shows them: words, then what can be tapped. */
export const PhonePreview = ({
  messages,
  language,
  label,
}: {
  messages: Outgoing[]
  language: string
  label: string
}) => (
  <section class="phone" aria-label={label} lang={language} dir={directionOf(language)}>
    <ol class="chat">
      {messages.map((message) => (
        <li class="town">
          <p dir="auto">
            <FormattedText text={visibleText(message)} />
          </p>
          {'footer' in message && message.footer ? <small>{message.footer}</small> : null}
          {message.type === 'buttons' ? (
            <ul class="taps">
              {message.buttons.map(({ title }) => (
                <li>{title}</li>
              ))}
            </ul>
          ) : null}
          {message.type === 'list' ? (
            <ul class="taps rows">
              {message.rows.map(({ title, hint }) => (
                <li>
                  <strong>{title}</strong>
                  {hint ? <small>{hint}</small> : null}
                </li>
              ))}
            </ul>
          ) : null}
        </li>
      ))}
    </ol>
  </section>
)
