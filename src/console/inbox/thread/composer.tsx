import { type CannedReply, fillReply } from '#domain/replies'
import { Field, FormId } from '#platform/pages'
import { type ConsoleKey, Icon, languageName, type View } from '../../ui/index.ts'
import type { ListPlace } from '../address.ts'
import type { WindowLook } from '../times.ts'
import { PlaceFields } from './head.tsx'

type ComposerProps = {
  view: View
  path: string
  place: ListPlace
  /** What was typed and not sent, and what was wrong with it. */
  typed?: string
  /** What they wrote, where what is typed is a translation of it. */
  original?: string
  /** Whether it can be sent in the citizen’s language. */
  translates: boolean
  problem?: ConsoleKey
  window: { words: string; look: WindowLook }
  replies: CannedReply[]
  colleagues: { id: string; name: string }[]
  language: string
  name: string
  /** Whether people have it: else there is nothing to answer yet, only to note. */
  open: boolean
}

/** Answers and notes, at the foot of the thread: one of the two at a time, without a script too. */
export const Composer = (props: ComposerProps) => {
  const { view, path, place, window, open, replies, colleagues, language, name } = props
  const { t } = view
  const suggestions = JSON.stringify({
    '/': replies.map((reply) => ({
      label: reply.title,
      hint: reply.shortcut ? `/${reply.shortcut}` : '',
      text: fillReply(reply, language, { name }),
    })),
    '@': colleagues.map((one) => ({ label: one.name, hint: '', text: `@${one.name} ` })),
  })
  return (
    <section class="composer" aria-label={t('composer')} data-suggestions={suggestions}>
      <fieldset class="composer-tabs">
        <legend class="visually-hidden">{t('composer.which')}</legend>
        <input type="radio" name="composing" id="as-answer" checked />
        <label for="as-answer">{t('composer.answer')}</label>
        <input type="radio" name="composing" id="as-note" />
        <label for="as-note" title="Alt-P">
          {t('composer.note')}
        </label>
        {open && window.words ? (
          <span class={`window ${window.look ? `state ${window.look}` : ''}`} id="window" data-live="">
            {window.words}
          </span>
        ) : null}
      </fieldset>
      {open ? (
        <AnswerForm {...props} />
      ) : (
        <form class="composing answer" method="post" action={path}>
          <PlaceFields place={place} />
          <p>{t('conversation.take.hint')}</p>
          <button type="submit" name="do" value="take" data-key="i" aria-keyshortcuts="i">
            {t('conversation.take')}
          </button>
        </form>
      )}
      <NoteForm view={view} path={path} place={place} />
    </section>
  )
}

const AnswerForm = (props: ComposerProps) => {
  const { view, path, place, typed, original, translates, problem, window, replies, language, name } = props
  const { t } = view
  const closed = window.look === 'late'
  return (
    <form class="composing answer" method="post" action={path} encType="multipart/form-data">
      <FormId />
      <PlaceFields place={place} />
      {closed ? <p class="notice">{t('conversation.template.why')}</p> : null}
      {original ? (
        <div class="notice" role="status">
          <p>{t('translation.preview', { language: languageName(view, language) })}</p>
          <blockquote dir="auto">{original}</blockquote>
          <input type="hidden" name="original" value={original} />
        </div>
      ) : null}
      <Field
        id="words"
        label={t(closed ? 'conversation.template' : 'conversation.words')}
        hint={closed ? t('conversation.template.hint') : undefined}
        error={problem && t(problem)}
      >
        {(attributes) => (
          <textarea
            {...attributes}
            maxLength={closed ? 500 : 4_000}
            dir="auto"
            data-draft=""
            data-suggest="/"
            placeholder={t('composer.answer.hint')}
          >
            {typed ?? ''}
          </textarea>
        )}
      </Field>
      <div class="composer-foot">
        {closed ? null : (
          <details class="attach">
            <summary title={t('conversation.attach')}>
              <Icon name="attach" /> <span>{t('composer.attach')}</span>
            </summary>
            <div class="pair">
              <Field id="file" label={t('conversation.file')} hint={t('conversation.file.hint')}>
                {(attributes) => (
                  <input
                    {...attributes}
                    type="file"
                    accept="image/*,application/pdf"
                    data-preview={t('composer.remove', { name: '{name}' })}
                  />
                )}
              </Field>
              <Field id="place" label={t('conversation.place')} hint={t('conversation.place.hint')}>
                {(attributes) => <input {...attributes} maxLength={200} autocomplete="off" />}
              </Field>
            </div>
          </details>
        )}
        {replies.length > 0 ? (
          <details class="replies">
            <summary>{t('change.replies')}</summary>
            <ul>
              {replies.map((reply) => (
                <li>
                  <button
                    type="button"
                    class="plain"
                    data-reply={fillReply(reply, language, { name })}
                    data-shortcut={reply.shortcut ?? undefined}
                  >
                    {reply.title}
                    {reply.shortcut ? <small> /{reply.shortcut}</small> : null}
                  </button>
                </li>
              ))}
            </ul>
          </details>
        ) : null}
        <span class="hint keys-hint">{t('conversation.keys')}</span>
        {translates ? (
          <button type="submit" class="plain" name="do" value={original ? 'untranslate' : 'translate'}>
            {original
              ? t('translation.undo')
              : t('translation.do', { language: languageName(view, language) })}
          </button>
        ) : null}
        <button type="submit" name="do" value={closed ? 'template' : 'answer'} title={t('conversation.keys')}>
          {t('conversation.send')}
        </button>
      </div>
    </form>
  )
}

const NoteForm = ({ view: { t }, path, place }: Pick<ComposerProps, 'view' | 'path' | 'place'>) => (
  <form class="composing note" method="post" action={path}>
    <PlaceFields place={place} />
    <Field id="note" label={t('conversation.note')}>
      {(attributes) => (
        <textarea
          {...attributes}
          maxLength={4000}
          dir="auto"
          data-draft=""
          data-suggest="@"
          placeholder={t('conversation.note.hint')}
        />
      )}
    </Field>
    <div class="composer-foot">
      <span class="hint keys-hint">{t('composer.note.keys')}</span>
      <button type="submit" name="do" value="note">
        {t('conversation.note.send')}
      </button>
    </div>
  </form>
)
