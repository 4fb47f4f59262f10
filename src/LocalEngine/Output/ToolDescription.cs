using System.Text.Json;

namespace Wattwise.LocalEngine;

/// <summary>A tool that a model may call.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does; null or empty where nothing is said.</param>
/// <param name="Schema">The schema of its arguments; an undefined element is an object without properties.</param>
/// <param name="IsStrict">Whether a schema that cannot be enforced exactly is an error, and not left to whoever calls the tool.</param>
internal sealed record ToolDescription(string Name, string? Description, JsonElement Schema, bool IsStrict = false);
