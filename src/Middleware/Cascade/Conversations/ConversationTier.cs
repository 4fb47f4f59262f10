namespace Wattwise.Cascade;

/// <summary>Which tier a conversation went to last.</summary>
/// <param name="Tier">The tier's place in the cascade.</param>
/// <param name="Tokens">About how many tokens of it that tier's provider has in its cache.</param>
/// <param name="UsedAt">When, as a timestamp.</param>
/// <param name="HasSwitched">True if more than one tier has answered in it: its history is not of one provider.</param>
internal readonly record struct ConversationTier(int Tier, long Tokens, long UsedAt, bool HasSwitched);
