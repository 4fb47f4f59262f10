using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Wattwise.Compression;

/// <summary>Writes the result of a tool in fewer tokens without losing anything, or leaves it alone.</summary>
/// <remarks>
/// Clients send a result that is a <see cref="string"/> as it is, and anything else as indented JSON; a <see cref="JsonElement"/> that is a
/// string goes out as a JSON literal, with quotes and escapes. Results that are neither are not touched: what a client makes of an object
/// cannot be known here.
/// </remarks>
internal static class LosslessEncoder
{
    /// <summary>The cheapest way to write a result.</summary>
    /// <param name="result">The result of a function, as its content carries it.</param>
    /// <param name="tokens">Counts the tokens.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The text, or <see langword="null"/> if nothing is cheaper than what is sent anyway, or if there is any doubt.</returns>
    public static LosslessText? Encode(object? result, ITokenCounter tokens, CancellationToken cancellationToken)
    {
        try
        {
            return AsSent(result) is { } sent && PlainForm(result) is { } plain ? Cheapest(sent, plain, tokens, cancellationToken) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException or FormatException)
        {
            // A lone surrogate, or text that is JSON only at first sight.
            return null;
        }
    }

    /// <summary>The text that a result holds: a string itself, JSON without its spaces.</summary>
    /// <param name="result">The result of a function, as its content carries it.</param>
    /// <returns>The text, or <see langword="null"/> if the result is not text.</returns>
    public static string? PlainText(object? result)
    {
        try
        {
            if (PlainForm(result) is not { } plain)
            {
                return null;
            }
            using var json = JsonSource.Parse(plain);
            return json is null ? plain : JsonMinifier.Minify(json.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException or FormatException)
        {
            return null;
        }
    }

    private static LosslessText? Cheapest(string sent, string plain, ITokenCounter tokens, CancellationToken cancellationToken)
    {
        using var json = JsonSource.Parse(plain);
        using var lines = json is null ? JsonSource.ParseLines(plain) : null;
        if (json is null && lines is null && ReferenceEquals(sent, plain))
        {
            return null;
        }
        cancellationToken.ThrowIfCancellationRequested();
        var (text, encoding) = json is null
            ? (plain, LosslessEncoding.PlainText)
            : (JsonMinifier.Minify(json.RootElement), LosslessEncoding.MinifiedJson);
        var after = tokens.Count(text);
        var tables = json is not null ? JsonTables.Write(json.RootElement, tokens, cancellationToken)
            : lines is not null ? JsonTables.WriteLines(lines.RootElement, tokens, cancellationToken)
            : null;
        if (tables is not null && tokens.Count(tables) is var count && count < after)
        {
            (text, after, encoding) = (tables, count, LosslessEncoding.Tables);
        }
        var before = tokens.Count(sent);
        return after < before ? new LosslessText(text, before, after, encoding) : null;
    }

    private static string? AsSent(object? result) => result switch
    {
        string text => text,
        JsonElement { ValueKind: not JsonValueKind.Undefined } json =>
            JsonSerializer.Serialize(json, AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonElement))),
        _ => null,
    };

    private static string? PlainForm(object? result) => result switch
    {
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } json => json.GetString(),
        JsonElement { ValueKind: JsonValueKind.Object or JsonValueKind.Array } json => json.GetRawText(),
        _ => null,
    };
}
