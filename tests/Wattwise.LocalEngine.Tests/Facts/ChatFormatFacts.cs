namespace Wattwise.LocalEngine.Tests;

/// <summary>What published chat templates render; the file says how that was found out.</summary>
internal sealed record ChatFormatFacts(IReadOnlyList<ChatFormatFacts.Rendering> Renderings)
{
    internal static ChatFormatFacts Instance { get; } = FactFile.Read<ChatFormatFacts>("chat-formats.json");

    internal sealed record Rendering(string Format, IReadOnlyList<ModelReferences.Message> Messages, string Prompt);
}
