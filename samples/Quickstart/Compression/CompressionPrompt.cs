using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.Compression;

namespace Quickstart;

/// <summary>A long prompt with a known answer in it.</summary>
/// <param name="Name">What is long about it.</param>
/// <param name="Question">What the user asks.</param>
/// <param name="Known">What a right answer holds.</param>
/// <param name="Messages">The prompt as an app makes it.</param>
internal sealed record CompressionPrompt(string Name, string Question, string Known, IReadOnlyList<ChatMessage> Messages)
{
    /// <summary>A question about the manual, which the app marks as a document, and one about what a tool returned.</summary>
    public static async Task<IReadOnlyList<CompressionPrompt>> LoadAsync(string folder, CancellationToken cancellationToken)
    {
        const string AboutManual = "Which battery does the remote control of the Airo S take?";
        const string AboutOrder = "What is the status of order B-4443?";
        var manual = await File.ReadAllTextAsync(Path.Combine(folder, "manual.txt"), cancellationToken);
        using var orders = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "orders.json"), cancellationToken));
        return
        [
            new("manual", AboutManual, "CR2032",
            [
                new(ChatRole.System, "Answer from the manual in one short sentence."),
                new(ChatRole.User, [new TextContent(manual).MarkForCompression(
                    SpanTreatment.Select, "Brisa Airo S: owner's manual"), new TextContent("\n\n" + AboutManual)]),
            ]),
            new("list of orders from a tool", AboutOrder, "customs",
            [
                new(ChatRole.System, "Answer from the orders in one short sentence."),
                new(ChatRole.User, AboutOrder),
                new(ChatRole.Assistant,
                    [new FunctionCallContent("call-1", "list_orders", new Dictionary<string, object?> { ["customer"] = "C-2071" })]),
                new(ChatRole.Tool, [new FunctionResultContent("call-1", orders.RootElement.Clone())]),
            ]),
        ];
    }

    /// <summary>Whether a text holds the known answer.</summary>
    public bool IsIn(string text) => text.Contains(Known, StringComparison.OrdinalIgnoreCase);
}
