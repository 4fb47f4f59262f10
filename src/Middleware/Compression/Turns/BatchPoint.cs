namespace Wattwise.Compression;

/// <summary>A place of a conversation at which old results were cleared.</summary>
/// <param name="Messages">How many messages the list had: the request that first sent so many, or more, changed earlier ones.</param>
/// <param name="FirstChanged">The place of the first message that changed.</param>
/// <param name="Removed">Tokens that went, placeholders taken off.</param>
/// <param name="Behind">Tokens behind the first change that had been sent before and stay: they are billed again.</param>
internal sealed record BatchPoint(int Messages, int FirstChanged, long Removed, long Behind);
