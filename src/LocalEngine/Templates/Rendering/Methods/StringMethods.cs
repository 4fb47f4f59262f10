namespace Wattwise.LocalEngine.Templates;

/// <summary>Python's methods of <c>str</c>.</summary>
internal static class StringMethods
{
    private static readonly Dictionary<string, Method> Methods = new(StringComparer.Ordinal)
    {
        ["strip"] = (self, arguments, _) => Strip(self, arguments, left: true, right: true),
        ["lstrip"] = (self, arguments, _) => Strip(self, arguments, left: true, right: false),
        ["rstrip"] = (self, arguments, _) => Strip(self, arguments, left: false, right: true),
        ["split"] = (self, arguments, budget) => Split(self, arguments, budget, fromRight: false),
        ["rsplit"] = (self, arguments, budget) => Split(self, arguments, budget, fromRight: true),
        ["splitlines"] = (self, arguments, budget) =>
        {
            var lines = PythonText.SplitLines(Of(self).Content, arguments.Bind("splitlines", 0, "keepends")[0] is { IsTrue: true });
            budget.Elements(lines.Count);
            return ListValue.Of(lines);
        },
        ["partition"] = (self, arguments, _) => Partition(self, arguments, fromRight: false),
        ["rpartition"] = (self, arguments, _) => Partition(self, arguments, fromRight: true),
        ["replace"] = Replace,
        ["join"] = Join,
        ["startswith"] = (self, arguments, _) =>
            HasEnd(self, arguments, "startswith", (text, end) => text.StartsWith(end, StringComparison.Ordinal)),
        ["endswith"] = (self, arguments, _) =>
            HasEnd(self, arguments, "endswith", (text, end) => text.EndsWith(end, StringComparison.Ordinal)),
        ["removeprefix"] = (self, arguments, _) =>
        {
            var prefix = Text(arguments.Bind("removeprefix", 1, "prefix")[0]!);
            return Of(self).Text.StartsWith(prefix, StringComparison.Ordinal) ? Of(self).With(Of(self).Content.Slice(prefix.Length)) : self;
        },
        ["removesuffix"] = (self, arguments, _) =>
        {
            var suffix = Text(arguments.Bind("removesuffix", 1, "suffix")[0]!);
            return Of(self).Text.EndsWith(suffix, StringComparison.Ordinal)
                ? Of(self).With(Of(self).Content.Slice(0, Of(self).Text.Length - suffix.Length)) : self;
        },
        ["upper"] = (self, _, _) => Of(self).With(PythonText.Upper(Of(self).Content)),
        ["lower"] = (self, _, _) => Of(self).With(PythonText.Lower(Of(self).Content)),
        ["casefold"] = (self, _, _) =>
            Of(self).With(PythonText.Lower(Of(self).Content).Map(text => text.Replace("ß", "ss", StringComparison.Ordinal))),
        ["capitalize"] = (self, _, _) => Of(self).With(PythonText.Capitalize(Of(self).Content)),
        ["title"] = (self, _, _) => Of(self).With(PythonText.Title(Of(self).Content)),
        ["swapcase"] = (self, _, _) => Of(self).With(Of(self).Content.Map(text => string.Concat(
            text.Select(letter => char.IsUpper(letter) ? char.ToLowerInvariant(letter) : char.ToUpperInvariant(letter))))),
        ["center"] = (self, arguments, budget) => Pad(self, arguments, budget, "center", left: true, right: true),
        ["ljust"] = (self, arguments, budget) => Pad(self, arguments, budget, "ljust", left: false, right: true),
        ["rjust"] = (self, arguments, budget) => Pad(self, arguments, budget, "rjust", left: true, right: false),
        ["zfill"] = ZeroFill,
        ["expandtabs"] = ExpandTabs,
        ["find"] = (self, arguments, _) => Find(self, arguments, "find", fromRight: false, mustBeThere: false),
        ["rfind"] = (self, arguments, _) => Find(self, arguments, "rfind", fromRight: true, mustBeThere: false),
        ["index"] = (self, arguments, _) => Find(self, arguments, "index", fromRight: false, mustBeThere: true),
        ["rindex"] = (self, arguments, _) => Find(self, arguments, "rindex", fromRight: true, mustBeThere: true),
        ["count"] = Count,
        ["format"] = (self, arguments, budget) => BraceFormat.Format(Of(self), arguments, budget),
        ["isalpha"] = (self, _, _) => All(self, char.IsLetter),
        ["isalnum"] = (self, _, _) => All(self, char.IsLetterOrDigit),
        ["isdigit"] = (self, _, _) => All(self, char.IsDigit),
        ["isdecimal"] = (self, _, _) => All(self, char.IsDigit),
        ["isnumeric"] = (self, _, _) => All(self, char.IsNumber),
        ["isspace"] = (self, _, _) => All(self, PythonText.IsSpace),
        ["isascii"] = (self, _, _) => BooleanValue.Of(Of(self).Text.All(char.IsAscii)),
        ["isupper"] = (self, _, _) => BooleanValue.Of(Of(self).Text.Any(char.IsUpper) && !Of(self).Text.Any(char.IsLower)),
        ["islower"] = (self, _, _) => BooleanValue.Of(Of(self).Text.Any(char.IsLower) && !Of(self).Text.Any(char.IsUpper)),
        ["istitle"] = (self, _, _) =>
            BooleanValue.Of(Of(self).Text.Any(char.IsLetter) && PythonText.Title(Of(self).Content).Text == Of(self).Text),
        ["isidentifier"] = (self, _, _) => BooleanValue.Of(
            Of(self).Text is [var first, .. var rest] && (first == '_' || char.IsLetter(first))
                && rest.All(letter => letter == '_' || char.IsLetterOrDigit(letter))),
    };

    public static Method? Find(string name) => Methods.GetValueOrDefault(name);

    private static StringValue Strip(Value self, CallArguments arguments, bool left, bool right)
    {
        var characters = arguments.Bind("strip", 0, "chars")[0] is { } chars and not NoneValue ? Text(chars) : null;
        return Of(self).With(PythonText.Strip(Of(self).Content, characters, left, right));
    }

    private static ListValue Split(Value self, CallArguments arguments, RenderBudget budget, bool fromRight)
    {
        var bound = arguments.Bind("split", 0, "sep", "maxsplit");
        var limit = bound[1] is { } max ? Numbers.Integer(max, "maxsplit") : -1;
        budget.Characters(Of(self).Text.Length);
        List<MarkedText> parts;
        if (bound[0] is null or NoneValue)
        {
            parts = fromRight ? PythonText.SplitWordsFromRight(Of(self).Content, limit) : PythonText.SplitWords(Of(self).Content, limit);
        }
        else
        {
            var separator = Text(bound[0]!);
            if (separator.Length == 0)
                throw TemplateError.Evaluation("empty separator");
            parts = fromRight
                ? PythonText.SplitFromRight(Of(self).Content, separator, limit)
                : PythonText.Split(Of(self).Content, separator, limit);
        }

        budget.Elements(parts.Count);
        return ListValue.Of(parts);
    }

    private static TupleValue Partition(Value self, CallArguments arguments, bool fromRight)
    {
        var separator = arguments.Bind("partition", 1, "sep")[0]!;
        var (text, mark) = (Of(self).Content, Text(separator));
        if (mark.Length == 0)
            throw TemplateError.Evaluation("empty separator");
        var at = fromRight ? text.Text.LastIndexOf(mark, StringComparison.Ordinal) : text.Text.IndexOf(mark, StringComparison.Ordinal);
        if (at < 0)
            return fromRight ? new(StringValue.Empty, StringValue.Empty, self) : new(self, StringValue.Empty, StringValue.Empty);
        return new(
            new StringValue(text.Slice(0, at)), new StringValue(text.Slice(at, mark.Length)),
            new StringValue(text.Slice(at + mark.Length)));
    }

    private static StringValue Replace(Value self, CallArguments arguments, RenderBudget budget)
    {
        var bound = arguments.Bind("replace", 2, "old", "new", "count");
        var limit = bound[2] is { } count ? Numbers.Integer(count, "count") : -1;
        return Of(self).With(Replace(Of(self).Content, Text(bound[0]!), TextOf(bound[1]!), limit, budget));
    }

    /// <summary>Replaces within what the rendering may cost.</summary>
    public static MarkedText Replace(MarkedText text, string old, MarkedText other, long limit, RenderBudget budget)
    {
        if (other.Length > old.Length)
        {
            var times = old.Length == 0 ? text.Length + 1L : text.Text.AsSpan().Count(old);
            budget.Characters(other.Length * (limit < 0 ? times : Math.Min(times, limit)));
        }

        return PythonText.Replace(text, old, other, limit);
    }

    /// <summary>Joins within what the rendering may cost.</summary>
    public static MarkedText Join(MarkedText separator, IReadOnlyList<MarkedText> parts, RenderBudget budget)
    {
        budget.Characters(((long)separator.Length * parts.Count) + parts.Sum(part => (long)part.Length));
        return PythonText.Join(separator, parts);
    }

    private static StringValue Join(Value self, CallArguments arguments, RenderBudget budget)
    {
        var items = Sequences.Items(arguments.Bind("join", 1, "iterable")[0]!, budget);
        var parts = new MarkedText[items.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = items[i] is StringValue text ? text.Content
                : throw TemplateError.Evaluation($"sequence item {i}: expected str instance, {items[i].TypeName} found");
        }

        return Of(self).With(Join(Of(self).Content, parts, budget));
    }

    private static BooleanValue HasEnd(Value self, CallArguments arguments, string name, Func<string, string, bool> test)
    {
        var bound = arguments.Bind(name, 1, "prefix", "start", "end");
        var text = Range(Of(self), bound[1], bound[2], out _).Text;
        return BooleanValue.Of(bound[0] is TupleValue any ? any.Items.Any(end => test(text, Text(end))) : test(text, Text(bound[0]!)));
    }

    private static IntegerValue Find(Value self, CallArguments arguments, string name, bool fromRight, bool mustBeThere)
    {
        var bound = arguments.Bind(name, 1, "sub", "start", "end");
        var range = Range(Of(self), bound[1], bound[2], out var start).Text;
        var at = fromRight
            ? range.LastIndexOf(Text(bound[0]!), StringComparison.Ordinal)
            : range.IndexOf(Text(bound[0]!), StringComparison.Ordinal);
        if (at < 0 && mustBeThere)
            throw TemplateError.Evaluation("substring not found");
        return IntegerValue.Of(at < 0 ? -1 : start + CodePoints.Index(range, at));
    }

    private static IntegerValue Count(Value self, CallArguments arguments, RenderBudget budget)
    {
        var bound = arguments.Bind("count", 1, "sub", "start", "end");
        var (text, part) = (Range(Of(self), bound[1], bound[2], out _).Text, Text(bound[0]!));
        return IntegerValue.Of(part.Length == 0 ? CodePoints.Count(text) + 1 : text.AsSpan().Count(part));
    }

    private static StringValue Pad(Value self, CallArguments arguments, RenderBudget budget, string name, bool left, bool right)
    {
        var bound = arguments.Bind(name, 1, "width", "fillchar");
        var width = Numbers.Integer(bound[0]!, "width");
        var fill = bound[1] is { } character ? TextOf(character) : MarkedText.OfTemplate(" ");
        if (CodePoints.Count(fill.Text) != 1)
            throw TemplateError.Evaluation("The fill character must be exactly one character long");
        budget.Characters(Math.Max(width, 0) * fill.Length);
        return Of(self).With(PythonText.Pad(Of(self).Content, width, fill, left, right));
    }

    private static StringValue ZeroFill(Value self, CallArguments arguments, RenderBudget budget)
    {
        var width = Numbers.Integer(arguments.Bind("zfill", 1, "width")[0]!, "width");
        budget.Characters(Math.Max(width, 0));
        var text = Of(self).Content;
        var sign = text.Text is ['+' or '-', ..] ? 1 : 0;
        var zeros = PythonText.Pad(text.Slice(sign), width - sign, MarkedText.OfTemplate("0"), left: true, right: false);
        return Of(self).With(text.Slice(0, sign) + zeros);
    }

    private static StringValue ExpandTabs(Value self, CallArguments arguments, RenderBudget budget)
    {
        var size = arguments.Bind("expandtabs", 0, "tabsize")[0] is { } tab ? Math.Clamp(Numbers.Integer(tab, "tabsize"), 0, 1 << 20) : 8;
        var builder = new MarkedTextBuilder();
        var column = 0L;
        foreach (var character in Sequences.Items(self, budget).Cast<StringValue>())
        {
            if (character.Text == "\t")
            {
                var blanks = size == 0 ? 0 : size - (column % size);
                budget.Characters(blanks);
                builder.Append(new string(' ', (int)blanks), character.Content.IsContent);
                column += blanks;
            }
            else
            {
                builder.Append(character.Content);
                column = character.Text is "\n" or "\r" ? 0 : column + 1;
            }
        }

        return Of(self).With(builder.ToText());
    }

    private static MarkedText Range(StringValue text, Value? start, Value? end, out int first)
    {
        first = 0;
        if (start is null or NoneValue && end is null or NoneValue)
            return text.Content;
        var length = CodePoints.Count(text.Text);
        first = Place(start, 0);
        var last = Place(end, length);
        var from = CodePoints.Offset(text.Text, first);
        return last <= first ? MarkedText.Empty : text.Content.Slice(from, CodePoints.Offset(text.Text, last) - from);

        int Place(Value? place, int missing)
        {
            if (place is null or NoneValue)
                return missing;
            var at = Numbers.Integer(place, "slice index");
            return (int)Math.Clamp(at < 0 ? at + length : at, 0, length);
        }
    }

    private static BooleanValue All(Value self, Func<char, bool> test) =>
        BooleanValue.Of(Of(self).Text.Length > 0 && Of(self).Text.All(test));

    private static StringValue Of(Value self) => (StringValue)self;

    private static string Text(Value value) => TextOf(value).Text;

    private static MarkedText TextOf(Value value) => value switch
    {
        StringValue text => text.Content,
        UndefinedValue undefined => throw undefined.Error(),
        _ => throw TemplateError.Evaluation($"a string is expected, not '{value.TypeName}'"),
    };
}
