namespace Wattwise.Cascade;

/// <summary>Which weaker tiers are tried for a request, and which not.</summary>
/// <param name="Tiers">The tiers, the first to be tried first.</param>
/// <param name="Dear">Tiers whose drafts cost more than they save, a bit for each.</param>
/// <param name="Switched">Tiers whose drafts would pay but for the tokens of the conversation that they would compute again, a bit for
/// each.</param>
internal readonly record struct TierPath(int[] Tiers, int Dear, int Switched);
