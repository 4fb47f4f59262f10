using System.Text.Json;

namespace Wattwise.LocalEngine;

/// <summary>Finds forms whose arguments are a JSON object: all of the call in an object, or the name before it.</summary>
internal static class JsonCallFinder
{
    /// <param name="one">A turn with one call of two arguments.</param>
    /// <param name="two">A turn with two calls; null where there is none.</param>
    public static CallForm? Find(string one, string? two)
    {
        var name = one.IndexOf(TurnRenderer.FirstName, StringComparison.Ordinal);
        var key = one.IndexOf($"\"{TurnRenderer.FirstKey}\"", StringComparison.Ordinal);
        if (name < 0 || key < name)
            return null;
        var arguments = one.LastIndexOf('{', key);
        if (arguments < name || EndOf(one, arguments) is not { } end)
            return null;
        for (var open = name > 0 ? one.LastIndexOf('{', name - 1) : -1; open >= 0; open = open == 0 ? -1 : one.LastIndexOf('{', open - 1))
        {
            if (EndOf(one, open) is { } close && close >= end && Keys(one[open..close]) is { } keys)
                return Object(one, two, open, close, keys);
        }

        return Named(one, two, name, arguments, end);
    }

    private static CallForm? Object(string one, string? two, int open, int close, JsonCallKeys keys)
    {
        var frames = CallFrames.Of(one[..open], Between(two, open, close - open), one[close..]);
        return Framed(frames) with { Keys = keys, Pieces = Pieces(one[open..close], keys) };
    }

    // The second call is as long as the first but for its name.
    private static string? Between(string? two, int open, int length)
    {
        if (two is null)
            return null;
        var name = two.IndexOf(TurnRenderer.SecondName, StringComparison.Ordinal);
        for (var start = two.LastIndexOf('{', name); start > open; start = two.LastIndexOf('{', start - 1))
        {
            if (EndOf(two, start) is { } end && end - start == length + TurnRenderer.SecondName.Length - TurnRenderer.FirstName.Length)
                return two[(open + length)..start];
        }

        return null;
    }

    private static CallForm? Named(string one, string? two, int name, int arguments, int end)
    {
        var (head, rest) = (one[..name], one[end..]);
        var middle = one[(name + TurnRenderer.FirstName.Length)..arguments];
        List<CallPiece> pieces = [CallPiece.Name];
        const string id = "probe0001";
        if (head.IndexOf(id, StringComparison.Ordinal) is >= 0 and var before)
        {
            pieces.InsertRange(0, [new(CallPieceKind.Id), CallPiece.Literal(head[(before + id.Length)..])]);
            head = head[..before];
        }

        if (middle.IndexOf(id, StringComparison.Ordinal) is >= 0 and var behind)
            pieces.AddRange([CallPiece.Literal(middle[..behind]), new(CallPieceKind.Id),
                CallPiece.Literal(middle[(behind + id.Length)..])]);
        else
            pieces.Add(CallPiece.Literal(middle));
        if (middle.Length == 0 || middle.StartsWith('"'))
            return null;
        pieces.Add(CallPiece.Arguments);
        string? between = null;
        if (two is not null)
        {
            var second = two.IndexOf(pieces[0].Kind == CallPieceKind.Id ? "probe0002" : TurnRenderer.SecondName, StringComparison.Ordinal);
            between = second < end ? null : two[end..second];
        }

        return Framed(CallFrames.Of(head, between, rest)) with { Pieces = pieces };
    }

    private static CallForm Framed(CallFrames frames) => new()
    {
        SectionOpen = frames.SectionOpen,
        Open = frames.Open,
        Close = frames.Close,
        Separator = frames.Separator,
        SectionClose = frames.SectionClose,
        IsParallel = frames.IsParallel,
    };

    private static JsonCallKeys? Keys(string json)
    {
        using var document = JsonDocument.Parse(json);
        string? name = null, arguments = null, id = null, inner = null;
        Read(document.RootElement, isInner: false);
        return arguments is null ? null : new(name, arguments.Length == 0 ? null : arguments, id, inner);

        void Read(JsonElement element, bool isInner)
        {
            foreach (var property in element.EnumerateObject())
            {
                if (property.Value.ValueKind == JsonValueKind.String && property.Value.GetString() == TurnRenderer.FirstName)
                    name = property.Name;
                else if (property.Value.ValueKind == JsonValueKind.Object && property.Value.TryGetProperty(TurnRenderer.FirstKey, out _))
                    arguments = property.Name == TurnRenderer.FirstName ? "" : property.Name;
                else if (!isInner && property.Value.ValueKind == JsonValueKind.Object)
                    (inner, _) = (property.Name, Nested(property.Value));
                else if (property.Value.ValueKind == JsonValueKind.String && !isInner
                    && property.Name.Contains("id", StringComparison.Ordinal))
                    id = property.Name;
            }

            bool Nested(JsonElement value)
            {
                Read(value, isInner: true);
                return true;
            }
        }
    }

    // In the order of the rendering, but the name before the arguments.
    private static List<CallPiece> Pieces(string json, JsonCallKeys keys)
    {
        if (keys.Name is null)
            return [CallPiece.Literal("{"), new(CallPieceKind.QuotedName), CallPiece.Literal(": "), CallPiece.Arguments,
                CallPiece.Literal("}")];
        if (keys.Inner is not null)
        {
            return [CallPiece.Literal($"{{\"type\": \"function\", \"{keys.Inner}\": "),
                .. CallForm.JsonPieces(keys.Name, keys.Arguments!), CallPiece.Literal("}")];
        }

        var pieces = CallForm.JsonPieces(keys.Name, keys.Arguments!).ToList();
        if (keys.Id is null)
            return pieces;
        var isFirst = json.IndexOf($"\"{keys.Id}\"", StringComparison.Ordinal) < json.IndexOf($"\"{keys.Name}\"", StringComparison.Ordinal);
        if (isFirst)
        {
            pieces[0] = CallPiece.Literal($", \"{keys.Name}\": ");
            pieces.InsertRange(0, [CallPiece.Literal($"{{\"{keys.Id}\": "), new(CallPieceKind.QuotedId)]);
        }
        else
        {
            pieces.InsertRange(pieces.Count - 1, [CallPiece.Literal($", \"{keys.Id}\": "), new(CallPieceKind.QuotedId)]);
        }

        return pieces;
    }

    /// <summary>Where the JSON object ends that begins at a place.</summary>
    private static int? EndOf(string text, int start)
    {
        var extent = new JsonExtent();
        for (var at = start; at < text.Length; at++)
        {
            if (extent.Read(text[at] < 0x80 ? (byte)text[at] : (byte)'z'))
                return IsJson(text[start..(at + 1)]) ? at + 1 : null;
        }

        return null;
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
