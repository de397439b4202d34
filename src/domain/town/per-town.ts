/** Opens something for each town when it is first asked for, and keeps it for as long as the town is in use. */
export const perTown = <Owner extends object, Value>(
  open: (town: Owner) => Value,
): ((town: Owner) => Value) => {
  const opened = new WeakMap<Owner, { value: Value }>()
  return (town) => {
    const kept = opened.get(town) ?? { value: open(town) }
    opened.set(town, kept)
    return kept.value
  }
}
