using System.Text;

namespace Wattwise.Compression;

/// <summary>Collects the text of a page, a block on each line.</summary>
internal sealed class HtmlBlocks
{
    private const int LongestNote = 60;
    private const int MostNotes = 16;

    private static readonly HashSet<string> Blocks = new(StringComparer.Ordinal)
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl", "dt", "fieldset",
        "figcaption", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup", "hr", "html", "legend", "li",
        "main",
        "menu", "ol", "option", "p", "pre", "search", "section", "summary", "table", "tbody", "tfoot", "thead", "title", "tr", "ul",
    };

    // What a page says only to its scripts, though a reader might ask for it.
    private static readonly HashSet<string> Telling = new(StringComparer.OrdinalIgnoreCase)
    {
        "amount", "author", "code", "count", "currency", "date", "datetime", "id", "name", "number", "price", "qty", "quantity", "rating",
        "score", "sku", "status", "stock", "time", "timestamp", "value", "version",
    };

    private readonly StringBuilder _text = new();
    private readonly StringBuilder _block = new();
    private readonly List<(string Name, string Value)> _data = [];
    private readonly List<(string Name, string Value)> _notes = [];
    private string _prefix = "";
    private int _pre, _cells, _lists;

    public void Add(string text)
    {
        if (_pre > 0)
        {
            _block.Append(text);
            return;
        }
        foreach (var c in text)
        {
            if (!char.IsWhiteSpace(c))
            {
                _block.Append(c);
            }
            else if (_block.Length > 0 && _block[^1] is not (' ' or '\n'))
            {
                _block.Append(' ');
            }
        }
    }

    public void Take(in HtmlTag tag)
    {
        var name = tag.Name;
        if (!tag.IsEnd)
        {
            Note(tag);
        }
        switch (name)
        {
            case "br":
                _block.Append(_cells > 0 ? ' ' : '\n');
                return;
            case "pre":
                End();
                _pre = Math.Max(0, _pre + (tag.IsEnd ? -1 : 1));
                return;
            case "td" or "th" when !tag.IsEnd:
                TrimEnd();
                _block.Append(_block.Length > 0 || _cells > 1 ? " | " : "");
                _cells++;
                return;
            case "td" or "th":
                return;
            case "tr" or "table":
                End();
                _cells = tag.IsEnd || name == "table" ? 0 : 1;
                return;
            case "ul" or "ol" or "menu":
                End();
                _lists = Math.Max(0, _lists + (tag.IsEnd ? -1 : 1));
                return;
        }
        if (!Blocks.Contains(name))
        {
            return;
        }
        if (_cells > 0)
        {
            Add(" ");
            return;
        }
        End();
        _prefix = tag.IsEnd ? "" : Prefix(name);
    }

    public override string ToString()
    {
        End();
        return _text.ToString().TrimEnd();
    }

    private string Prefix(string name) => name switch
    {
        "title" or "h1" => "# ",
        ['h', >= '2' and <= '6'] => new string('#', name[1] - '0') + " ",
        "li" => new string(' ', Math.Clamp(_lists - 1, 0, 6) * 2) + "- ",
        "dd" => "  ",
        "blockquote" => "> ",
        _ => _prefix,
    };

    private void Note(in HtmlTag tag)
    {
        if (_notes.Count >= MostNotes)
        {
            return;
        }
        if (tag.Name == "img" && tag.Attribute("alt") is { Length: > 0 } alt)
        {
            _notes.Add(("image", alt));
        }
        _data.Clear();
        tag.AddData(_data);
        foreach (var (name, value) in _data)
        {
            if (value.Length <= LongestNote && !value.AsSpan().ContainsAny("{}<>") && Telling.Contains(name[(name.LastIndexOf('-') + 1)..]))
            {
                _notes.Add((name, value));
            }
        }
    }

    private void End()
    {
        if (_pre == 0)
        {
            TrimEnd();
        }
        if (_block.Length == 0 || _block.ToString() is var text && string.IsNullOrWhiteSpace(text.Replace('|', ' ')))
        {
            _block.Clear();
            return;
        }
        _text.Append(_prefix).Append(_pre > 0 ? text.Trim('\n') : text);
        foreach (var (name, value) in _notes)
        {
            if (!text.Contains(value, StringComparison.Ordinal))
            {
                _text.Append(" (").Append(name).Append(": ").Append(value).Append(')');
            }
        }
        _notes.Clear();
        _text.Append('\n');
        _prefix = "";
        _block.Clear();
    }

    private void TrimEnd()
    {
        while (_block.Length > 0 && char.IsWhiteSpace(_block[^1]))
        {
            _block.Length--;
        }
    }
}
