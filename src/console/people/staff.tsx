import { type Content, getContent, localisedText } from '#domain/content'
import { getCatalogue } from '#domain/services'
import {
  generatePassword,
  listMembers,
  ROLES,
  type Role,
  type Staff,
  type StaffListEntry,
} from '#domain/staff'
import { Field, type PostedForm, readForm, SelectField } from '#platform/pages'
import {
  consolePage,
  errorText,
  type FieldError,
  ResultMessage,
  successKey,
  Table,
  type View,
} from '../ui/index.ts'

type FormValues = { name: string; email: string; role: string; departments: string[]; teams: string[] }

/** Who works here, what they may do and in which departments. */
export const staffPage = async (
  view: View,
  request: Request,
  shown: { errors?: FieldError[]; typed?: FormValues; password?: { name: string; password: string } } = {},
): Promise<Response> => {
  const { t, town } = view
  const { errors = [], typed, password } = shown
  const [members, catalogue, content] = await Promise.all([
    listMembers(town),
    getCatalogue(town),
    getContent(town),
  ])
  const departments = [...catalogue.departments]
  return consolePage(
    view,
    {
      title: t('staff.title'),
      path: '/console/staff',
      status: errors.length > 0 ? 422 : 200,
      layout: 'page',
    },
    <>
      <ResultMessage view={view} done={successKey(request)} errors={errors} />
      {password ? (
        <section class="done" role="status">
          <p>{t('staff.password', { name: password.name })}</p>
          <p class="secret">{password.password}</p>
          <p>{t('staff.password.hint')}</p>
        </section>
      ) : null}
      <p class="lead">{t('staff.lead')}</p>
      <Table
        view={view}
        label={t('staff.title')}
        columns={['staff.name', 'staff.role', 'staff.departments', 'staff.second', 'applications.actions']}
      >
        {members.map((member) => (
          <Row view={view} member={member} departments={departments} />
        ))}
      </Table>
      <form class="card" method="post" action="/console/staff">
        <h2>{t('staff.add')}</h2>
        <div class="pair">
          <Field id="name" label={t('staff.name')} error={errorText(view, errors, 'name')}>
            {(attributes) => (
              <input {...attributes} maxLength={120} value={typed?.name ?? ''} autocomplete="off" />
            )}
          </Field>
          <Field id="email" label={t('sign-in.email')} error={errorText(view, errors, 'email')}>
            {(attributes) => (
              <input
                {...attributes}
                type="email"
                maxLength={200}
                value={typed?.email ?? ''}
                autocomplete="off"
              />
            )}
          </Field>
        </div>
        <MembershipFields
          view={view}
          role={typed?.role ?? 'agent'}
          departments={departments}
          inDepartments={typed?.departments ?? []}
          teams={teamChoices(view, content)}
          inTeams={typed?.teams ?? []}
        />
        <button type="submit" name="do" value="add">
          {t('staff.add.send')}
        </button>
      </form>
    </>,
  )
}

/** The teams that somebody can be of, those marked whose conversations are theirs alone. */
export const teamChoices = ({ t, language }: View, { teams }: Content): [id: string, name: string][] =>
  teams.map(({ id, names, discreet }) => [
    id,
    `${localisedText(names, language)}${discreet ? ` (${t('staff.teams.discreet')})` : ''}`,
  ])

const Row = ({
  view: { t },
  member,
  departments,
}: {
  view: View
  member: StaffListEntry
  departments: [code: string, name: string][]
}) => {
  const names = departments.filter(([code]) => member.departments.includes(code)).map(([, name]) => name)
  return (
    <tr>
      <td class="text">
        <a href={`/console/staff/${member.id}`}>{member.name}</a>
        <div>
          <small>{member.email}</small>
        </div>
        {member.active ? null : <span class="state late">{t('staff.inactive')}</span>}
      </td>
      <td>{t(`role.${member.role}`)}</td>
      <td class="text">{names.length > 0 ? names.join(', ') : t('staff.departments.all')}</td>
      <td>
        {[
          ...(member.hasPasskey ? [t('staff.second.passkey')] : []),
          ...(member.secondFactor ? [t('staff.second.yes')] : []),
        ].join(', ') || t('staff.second.no')}
      </td>
      <td>
        <a href={`/console/staff/${member.id}`}>
          {t('staff.edit')} <span class="visually-hidden">{member.name}</span>
        </a>
      </td>
    </tr>
  )
}

/** What they may do, in which departments and teams. */
export const MembershipFields = (props: {
  view: View
  role: string
  departments: [code: string, name: string][]
  inDepartments: string[]
  teams: [id: string, name: string][]
  inTeams: string[]
}) => {
  const { t } = props.view
  return (
    <>
      <SelectField
        id="role"
        label={t('staff.role')}
        hint={t('staff.role.hint')}
        chosen={props.role}
        options={ROLES.map((role) => [role, t(`role.${role}`)])}
      />
      <fieldset>
        <legend>{t('staff.departments')}</legend>
        <p class="hint">{t('staff.departments.hint')}</p>
        <div class="checks">
          {props.departments.map(([code, name]) => (
            <label class="check">
              <input
                type="checkbox"
                name="departments"
                value={code}
                checked={props.inDepartments.includes(code)}
              />
              {name}
            </label>
          ))}
        </div>
      </fieldset>
      {props.teams.length > 0 ? (
        <fieldset>
          <legend>{t('staff.teams')}</legend>
          <p class="hint">{t('staff.teams.hint')}</p>
          {props.teams.map(([id, name]) => (
            <label class="check">
              <input type="checkbox" name="teams" value={id} checked={props.inTeams.includes(id)} />
              {name}
            </label>
          ))}
        </fieldset>
      ) : null}
    </>
  )
}

/** Whether a text has the form of an address of mail. */
export const isMailAddress = (text: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)

/** The departments and teams that were marked. */
export const readMemberships = ({ all }: PostedForm) => ({
  departments: all('departments'),
  teams: all('teams'),
})

/** The role that was chosen; the least of them for one that is none. */
export const parseRole = (text: string): Role => ROLES.find((one) => one === text) ?? 'operator'

/** Adds a member; their first password is shown once. */
export const addMember = async (view: View, staff: Staff, request: Request): Promise<Response> => {
  const form = await readForm(request)
  const { text } = form
  const typed = {
    name: text('name', 120),
    email: text('email', 200),
    role: text('role'),
    ...readMemberships(form),
  }
  const errors: FieldError[] = [
    ...(typed.name ? [] : [{ field: 'name', key: 'staff.error.name' } as const]),
    ...(isMailAddress(typed.email) ? [] : [{ field: 'email', key: 'staff.error.email' } as const]),
  ]
  if (errors.length > 0) return staffPage(view, request, { errors, typed })
  const password = generatePassword()
  const added = await staff.add({ ...typed, role: parseRole(typed.role) }, password)
  return added
    ? staffPage(view, request, { password: { name: typed.name, password } })
    : staffPage(view, request, { errors: [{ field: 'email', key: 'staff.error.known' }], typed })
}
