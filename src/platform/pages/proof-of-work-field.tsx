import type { VNode } from 'preact'

/** The script that a page with a {@link ProofOfWorkField} needs. */
export const PROOF_OF_WORK_SCRIPT = '/assets/work.js'

/**
 * What a form holds whose browser may have to work before it posts: where the proof goes, and where it is told. The form
 * names in `data-work` what it posts; a button that needs none has `data-work="none"`.
 * @param props.checking what is told while the browser works
 */
export const ProofOfWorkField = ({ checking }: { checking: string }): VNode => (
  <>
    <input type="hidden" name="work" value="" autocomplete="off" />
    <p role="status" data-work-said data-checking={checking} />
  </>
)
