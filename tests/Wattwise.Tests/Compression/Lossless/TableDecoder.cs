using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Wattwise.Tests.Compression.Lossless;

/// <summary>Reads JSON with tables, from the description of the format alone, and gives JSON back.</summary>
internal sealed partial class TableDecoder
{
    // Stands for a value that is written elsewhere, maybe further down.
    private const char Reference = '\uFDD0';

    private readonly Dictionary<string, string> _values;
    private readonly string _text;
    private int _at;

    private TableDecoder(string text, Dictionary<string, string> values) => (_text, _values) = (text, values);

    public static string ToJson(string text)
    {
        var decoder = new TableDecoder(text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..], new(StringComparer.Ordinal));
        var json = decoder.ReadAll();
        while (json.Contains(Reference, StringComparison.Ordinal))
        {
            json = Name().Replace(json, name => decoder._values[name.Groups[1].Value]);
        }
        return json;
    }

    private string ReadAll()
    {
        var json = ReadValue();
        Assert.True(string.IsNullOrWhiteSpace(_text[_at..]), "Something follows the value.");
        return json;
    }

    [GeneratedRegex("\uFDD0(\\d+)\uFDD0")]
    private static partial Regex Name();

    [GeneratedRegex(@"\G([&*])(\d+)")]
    private static partial Regex Mark();

    [GeneratedRegex(@"\Gtext(?=[{\[])")]
    private static partial Regex TextMark();

    [GeneratedRegex(@"\G\[(\d+) (?:rows|JSON lines)\]")]
    private static partial Regex TableHead();

    [GeneratedRegex(@"^(?:-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null)\z")]
    private static partial Regex Literal();

    private string ReadValue()
    {
        SkipSpace();
        var head = TableHead().Match(_text, _at);
        if (head.Success)
        {
            return ReadTable(head);
        }
        if (Mark().Match(_text, _at) is { Success: true } mark)
        {
            _at += mark.Length;
            if (mark.Groups[1].Value == "&")
            {
                _values.Add(mark.Groups[2].Value, ReadValue());
            }
            return $"{Reference}{mark.Groups[2].Value}{Reference}";
        }
        if (TextMark().IsMatch(_text, _at))
        {
            var from = _at + 4;
            _at = EndOfJson(_text, from);
            return JsonSerializer.Serialize(_text[from.._at]);
        }
        switch (_text[_at])
        {
            case '{' or '[':
                return ReadContainer();
            case '"':
                var end = EndOfJson(_text, _at);
                var quoted = _text[_at..end];
                _at = end;
                return quoted;
            default:
                var stop = _text.IndexOfAny([',', '}', ']', '\n'], _at);
                var literal = _text[_at..(stop < 0 ? _text.Length : stop)];
                _at += literal.Length;
                return literal;
        }
    }

    private string ReadContainer()
    {
        var json = new StringBuilder().Append(_text[_at++]);
        while (true)
        {
            SkipSpace();
            if (_text[_at] is '}' or ']' or ',' or ':')
            {
                json.Append(_text[_at]);
                if (_text[_at++] is '}' or ']')
                {
                    return json.ToString();
                }
                continue;
            }
            json.Append(ReadValue());
        }
    }

    private string ReadTable(Match head)
    {
        _at += head.Length;
        var common = ReadLine();
        var shared = new List<(string[] Path, string Value)>();
        for (var at = 1; at < common.Length; at++)
        {
            var path = ReadPath(common, ref at, out _);
            at++;
            shared.Add((path, ReadCell(common, ref at, isText: false)!));
        }
        var header = ReadLine();
        var columns = new List<(string[] Path, bool IsText)>();
        for (var at = 0; at < header.Length; at++)
        {
            var path = ReadPath(header, ref at, out var isText);
            columns.Add((path, isText));
        }
        var rows = new List<string>();
        for (var left = int.Parse(head.Groups[1].Value, CultureInfo.InvariantCulture); left > 0; left--)
        {
            var row = new Node();
            shared.ForEach(one => row.Set(one.Path, one.Value));
            ReadRow(ReadLine(), columns, row);
            rows.Add(row.ToJson());
        }
        return $"[{string.Join(',', rows)}]";
    }

    private void ReadRow(string line, List<(string[] Path, bool IsText)> columns, Node row)
    {
        var column = 0;
        for (var at = 0; at < line.Length; at++, column++)
        {
            if (column < columns.Count)
            {
                if (ReadCell(line, ref at, columns[column].IsText) is { } value)
                {
                    row.Set(columns[column].Path, value);
                }
                continue;
            }
            var path = ReadPath(line, ref at, out _);
            at++;
            row.Set(path, ReadCell(line, ref at, isText: false)!);
        }
    }

    // Up to the comma or the equals sign behind the name.
    private static string[] ReadPath(string line, ref int at, out bool isText)
    {
        var keys = new List<string>();
        isText = false;
        while (true)
        {
            var end = line[at] == '"' ? EndOfJson(line, at) : line.IndexOfAny(['.', ',', '=', ':'], at);
            end = end < 0 ? line.Length : end;
            keys.Add(line[at] == '"' ? JsonSerializer.Deserialize<string>(line[at..end])! : line[at..end]);
            at = end;
            if (at < line.Length && line[at] == ':')
            {
                Assert.Equal(":str", line.Substring(at, 4));
                isText = true;
                at += 4;
            }
            if (at == line.Length || line[at] != '.')
            {
                return [.. keys];
            }
            at++;
        }
    }

    private string? ReadCell(string line, ref int at, bool isText)
    {
        if (at == line.Length || line[at] == ',')
        {
            return null;
        }
        var from = at + (TextMark().IsMatch(line, at) ? 4 : Mark().Match(line, at).Length);
        var isJson = from < line.Length && line[from] is '"' or '{' or '[';
        var end = isJson ? EndOfJson(line, from) : line.IndexOf(',', at);
        end = end < 0 ? line.Length : end;
        var cell = line[at..end];
        var isShort = from > at;
        at = end;
        if (isShort || isJson)
        {
            return new TableDecoder(cell, _values).ReadAll();
        }
        return !isText && Literal().IsMatch(cell) ? cell : JsonSerializer.Serialize(cell);
    }

    private static int EndOfJson(string text, int at)
    {
        var depth = 0;
        for (; ; at++)
        {
            switch (text[at])
            {
                case '"':
                    for (at++; text[at] != '"'; at++)
                    {
                        at += text[at] == '\\' ? 1 : 0;
                    }
                    break;
                case '{' or '[':
                    depth++;
                    break;
                case '}' or ']':
                    depth--;
                    break;
            }
            if (depth == 0)
            {
                return at + 1;
            }
        }
    }

    private string ReadLine()
    {
        var end = _text.IndexOf('\n', _at);
        end = end < 0 ? _text.Length : end;
        var line = _text[_at..end];
        _at = Math.Min(_text.Length, end + 1);
        return line;
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && _text[_at] is '\n' or ' ')
        {
            _at++;
        }
    }

    private sealed class Node
    {
        private readonly Dictionary<string, Node> _keys = new(StringComparer.Ordinal);
        private string? _value;

        public void Set(ReadOnlySpan<string> path, string value)
        {
            if (path.IsEmpty)
            {
                Assert.Null(_value);
                _value = value;
                return;
            }
            if (!_keys.TryGetValue(path[0], out var key))
            {
                _keys.Add(path[0], key = new Node());
            }
            key.Set(path[1..], value);
        }

        public string ToJson() =>
            _value ?? $"{{{string.Join(',', _keys.Select(key => $"{JsonSerializer.Serialize(key.Key)}:{key.Value.ToJson()}"))}}}";
    }
}
