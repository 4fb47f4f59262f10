namespace Wattwise.Tool.Cache;

/// <summary>A line of what is imported.</summary>
internal sealed record AnsweredQuestion(string Prompt, string Answer, DateTimeOffset AnsweredAt);
