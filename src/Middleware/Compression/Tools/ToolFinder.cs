using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Wattwise.Compression;

/// <summary>A function by which a model finds tools that were left out of its request.</summary>
/// <remarks>
/// Add it to the request's tools, beside the others, and let something invoke functions (<c>UseFunctionInvocation</c>): it is always sent,
/// and what it finds is offered in the calls that follow. It searches by words, calls no model, and is thread-safe.
/// </remarks>
public static class ToolFinder
{
    /// <summary>The function's name: <c>find_tools</c>.</summary>
    public const string Name = "find_tools";

    /// <summary>Creates the function.</summary>
    /// <param name="tools">All tools of the app; those that are no functions are not searched.</param>
    /// <param name="maxResults">The most tools that a search returns. The default is 5.</param>
    /// <param name="maxIndexLength">The most characters of tool names in the function's description, so that the model knows what there is;
    /// names beyond it are only found by searching. The default is 6,000.</param>
    /// <exception cref="ArgumentNullException"><paramref name="tools"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxResults"/> is not positive, or <paramref name="maxIndexLength"/> is
    /// negative.</exception>
    public static AIFunction Create(IEnumerable<AITool> tools, int maxResults = 5, int maxIndexLength = 6_000)
    {
        ArgumentNullException.ThrowIfNull(tools);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxResults);
        ArgumentOutOfRangeException.ThrowIfNegative(maxIndexLength);
        AIFunctionDeclaration[] functions = [.. tools.OfType<AIFunctionDeclaration>().Where(tool => tool.Name != Name)];
        return new ToolSearchFunction(functions, maxResults, DescriptionOf(functions, maxIndexLength));
    }

    /// <summary>The names in what a search returned, as text, as JSON, or as a string in JSON.</summary>
    internal static IReadOnlyList<string> NamesIn(object? result)
    {
        var text = result switch
        {
            string written => written,
            JsonElement { ValueKind: JsonValueKind.String } element => element.GetString(),
            JsonElement element when element.ValueKind != JsonValueKind.Undefined => element.GetRawText(),
            JsonNode node => node.ToJsonString(),
            TextContent content => content.Text,
            _ => null,
        };
        if (string.IsNullOrWhiteSpace(text))
            return [];
        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind != JsonValueKind.Array)
                return [];
            return [.. json.RootElement.EnumerateArray()
                .Select(
                    tool => tool.ValueKind == JsonValueKind.Object && tool.TryGetProperty("name", out var name)
                        && name.ValueKind == JsonValueKind.String
                    ? name.GetString() : null)
                .OfType<string>()];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static string DescriptionOf(AIFunctionDeclaration[] functions, int maxIndexLength)
    {
        var text = new StringBuilder(
            "Finds tools that are not in your list of tools, by what they do. They can be called in your next message. All tools: ");
        var begin = text.Length;
        foreach (var function in functions)
        {
            if (text.Length - begin + function.Name.Length + 2 > maxIndexLength)
            {
                text.Append("and more");
                return text.ToString();
            }

            text.Append(function.Name).Append(", ");
        }

        return functions.Length == 0 ? "Finds tools. There are none." : text.ToString().TrimEnd(',', ' ') + ".";
    }
}
