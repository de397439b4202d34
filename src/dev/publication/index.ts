/** What is published beside the code: whose it is, and what it is made of. */
export {
  type AccessibilityChecks,
  accessibilityChecks,
  STATEMENT,
  withChecks,
} from './accessibility.ts'
export { billOfMaterials } from './bill-of-materials.ts'
export { thirdPartyNotices } from './notices.ts'
export { type ShippedPackage, shippedPackages } from './packages.ts'
export { baseImages, pinImage, type ReleaseFiles, releaseProblems } from './release.ts'
