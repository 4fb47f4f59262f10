namespace Wattwise.Gateway.Dashboard.Frames;

/// <summary>Tokens in classes that do not overlap.</summary>
/// <param name="Input">Prompt tokens that were computed.</param>
/// <param name="CachedInput">Prompt tokens whose state was reused.</param>
/// <param name="Output">Generated tokens that were shown.</param>
/// <param name="Reasoning">Generated tokens that were not shown.</param>
internal sealed record TokenPart(long Input, long CachedInput, long Output, long Reasoning);
