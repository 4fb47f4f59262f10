namespace Wattwise.Routing;

/// <summary>Where a conversation went last.</summary>
/// <param name="Deployment">The deployment.</param>
/// <param name="Tokens">About how many tokens of the conversation it then had.</param>
/// <param name="UsedAt">When, as a timestamp.</param>
internal readonly record struct ConversationPlace(ChatDeployment Deployment, long Tokens, long UsedAt);
