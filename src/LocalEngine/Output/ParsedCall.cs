namespace Wattwise.LocalEngine;

/// <summary>A call of a tool as a model wrote it.</summary>
/// <param name="Id">The id that the model gave it, in families whose models do; not unique by itself.</param>
/// <param name="Name">The tool's name.</param>
/// <param name="ArgumentsJson">The arguments, a JSON object; the raw text where they could not be read.</param>
/// <param name="Error">Why the arguments could not be read; <see langword="null"/> where they could.</param>
internal sealed record ParsedCall(string? Id, string Name, string ArgumentsJson, string? Error = null);
