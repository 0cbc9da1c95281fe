import { inLanguage, language } from '../state/language.ts'
import { domainOf, isForWorkspaces, toRegion, type RegionChoice } from '../state/region.ts'
import { settings } from '../state/settings.ts'

const texts = {
  english: {
    region: 'Region of the key',
    own: 'The default of this gateway',
    byDefault: (name: string) => `${name}, the default`,
    ofWorkspace: (place: string) => `${place}: a workspace`,
    workspace: 'Workspace id',
    strange: 'An id consists of letters, digits and hyphens, such as llm-abc123.',
  },
  chinese: {
    region: 'Key 所属地域',
    own: '网关默认地址',
    byDefault: (name: string) => `${name}（默认）`,
    ofWorkspace: (place: string) => `${place}：业务空间`,
    workspace: '业务空间 ID',
    strange: 'ID 只含字母、数字和连字符，例如 llm-abc123。',
  },
}

type Named = (typeof settings)['value']['regions'][number]

interface RegionFieldProps {
  choice: RegionChoice
  onChange: (choice: RegionChoice) => void
}

/** Where the key belongs: one of the regions that the operator allows. */
export function RegionField({ choice, onChange }: RegionFieldProps) {
  const words = inLanguage(texts)
  const { entry, workspace } = choice
  const { home, regions } = settings.value
  const isStrange = workspace.trim() !== '' && toRegion(choice) === undefined
  return (
    <>
      <label class="field">
        {words.region}
        <select
          value={entry}
          onChange={({ currentTarget }) => onChange({ entry: currentTarget.value, workspace })}
        >
          <option value="">{home === undefined ? words.own : words.byDefault(titleOf(home))}</option>
          {regions.map((one) => (
            <option key={one.name} value={one.name}>
              {titleOf(one)}
            </option>
          ))}
        </select>
      </label>
      {isForWorkspaces(entry) && (
        <label class="field">
          {words.workspace}
          <span class="with-domain">
            <input
              name="workspace"
              autocomplete="off"
              spellcheck={false}
              placeholder="llm-…"
              value={workspace}
              aria-invalid={isStrange}
              {...(isStrange && { 'aria-describedby': 'workspace-problem' })}
              onInput={({ currentTarget }) => onChange({ entry, workspace: currentTarget.value })}
            />
            <small>{domainOf(entry)}</small>
          </span>
        </label>
      )}
      {isStrange && (
        <p class="problem" id="workspace-problem">
          {words.strange}
        </p>
      )}
    </>
  )
}

function titleOf({ name, place }: Named): string {
  const where = place?.[language.value]
  if (where === undefined) return name
  return isForWorkspaces(name) ? inLanguage(texts).ofWorkspace(where) : `${where} · ${name}`
}
