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
    /// <param name="htmlAsText">Whether the text of HTML says the same as the page.</param>
    /// <returns>The text, or <see langword="null"/> if nothing is cheaper than what is sent anyway, or if there is any doubt.</returns>
    public static LosslessText? Encode(object? result, ITokenCounter tokens, CancellationToken cancellationToken, bool htmlAsText = false)
    {
        try
        {
            return AsSent(result) is { } sent && PlainForm(result) is { } plain
                ? Cheapest(sent, plain, htmlAsText, tokens, cancellationToken)
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException or FormatException)
        {
            // A lone surrogate, or text that is JSON only at first sight.
            return null;
        }
    }

    private static LosslessText? Cheapest(
        string sent, string plain, bool htmlAsText, ITokenCounter tokens, CancellationToken cancellationToken)
    {
        using var json = JsonSource.Parse(plain);
        using var lines = json is null ? JsonSource.ParseLines(plain) : null;
        cancellationToken.ThrowIfCancellationRequested();
        var (text, encoding) = json is null
            ? (plain, LosslessEncoding.PlainText)
            : (JsonMinifier.Minify(json.RootElement), LosslessEncoding.MinifiedJson);
        var after = tokens.Count(text);
        if (json is not null || lines is not null)
        {
            using var minified = JsonDocument.Parse(json is not null ? text : JsonMinifier.Minify(lines!.RootElement));
            var tables = json is not null
                ? JsonTables.Write(minified.RootElement, tokens, cancellationToken)
                : JsonTables.WriteLines(minified.RootElement, tokens, cancellationToken);
            if (tables is not null && tokens.Count(tables) is var count && count < after)
            {
                (text, after, encoding) = (tables, count, LosslessEncoding.Tables);
            }
        }
        else
        {
            var kind = ContentKinds.Detect(plain);
            if (LineHeads.Write(plain, kind, after, tokens, cancellationToken) is { } heads)
            {
                (text, after, encoding) = (heads, tokens.Count(heads), LosslessEncoding.LineHeads);
            }
            else if (htmlAsText && kind == ContentKind.Html && HtmlText.From(plain) is { Length: > 0 } page
                && tokens.Count(page) is var count && count < after)
            {
                (text, after, encoding) = (page, count, LosslessEncoding.HtmlText);
            }
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
