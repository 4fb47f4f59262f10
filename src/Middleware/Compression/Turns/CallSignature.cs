using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Wattwise.Compression;

/// <summary>A call as text: equal for calls of one tool with equal arguments, in whatever order.</summary>
internal static class CallSignature
{
    /// <summary>Writes a call; <see langword="null"/> if it has an argument whose value cannot be compared.</summary>
    public static string? Of(FunctionCallContent call)
    {
        var text = new StringBuilder(call.Name);
        var arguments = call.Arguments ?? new Dictionary<string, object?>();
        foreach (var (name, value) in arguments.OrderBy(argument => argument.Key, StringComparer.Ordinal))
        {
            if (Write(value) is not { } written)
                return null;
            text.Append(CultureInfo.InvariantCulture, $"\n{name}={written.Length}:{written}");
        }

        return text.ToString();
    }

    /// <summary>The words of a call, about as many as the model wrote: for counts of tokens.</summary>
    public static string TextOf(FunctionCallContent call)
    {
        var text = new StringBuilder(call.Name);
        foreach (var (name, value) in call.Arguments ?? new Dictionary<string, object?>())
            text.Append(", ").Append(name).Append(": ").Append(Write(value));
        return text.ToString();
    }

    // A string, and the same one as JSON, are one value.
    private static string? Write(object? value) => value switch
    {
        null => "null",
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } text => text.GetString(),
        JsonElement json => ToolResultText.Of(json) ?? "null",
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => null,
    };
}
