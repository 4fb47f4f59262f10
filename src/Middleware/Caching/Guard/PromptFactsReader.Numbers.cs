namespace Wattwise.Caching;

/// <summary>Numbers with what bounds and measures them.</summary>
internal sealed partial class PromptFactsReader
{
    private bool TryReadNumber(ref int index)
    {
        var start = index;
        var number = _words[index].Text;
        var isOrdinal = false;
        switch (_words[index].Kind)
        {
            case PromptWordKind.Ordinal:
                isOrdinal = true;
                index++;
                break;
            case PromptWordKind.Version:
                AddVersion(number);
                index++;
                return true;
            case PromptWordKind.Number:
                index++;
                if (NumberWords.TryMultiply(number, TextAt(index), out var product))
                {
                    number = product;
                    index++;
                }

                break;
            default:
                if (!NumberWords.TryRead(_words, ref index, out number))
                    return false;
                isOrdinal = NumberWords.IsOrdinal(TextAt(index - 1));
                break;
        }

        if (GuardLexicon.Versioned.Contains(TextAt(start - 1)) && _words[start].Kind == PromptWordKind.Number)
        {
            AddVersion(number);
            return true;
        }

        if (TextAt(start - 1) is "minus" or "negative" && number is not ['-', ..])
            number = "-" + number;

        // The third chapter is chapter three, but the third day is not three days.
        if (isOrdinal || GuardLexicon.Numbered.Contains(TextAt(start - 1)))
            number = "#" + number;
        _facts.Numbers.Add(number);
        _facts.Frame.Add(new(number, true));
        AddContent(number);
        if (Bound(start) is { } bound)
            _facts.Bounds.Add(bound);
        AddMeasure(number, start, index);
        return true;
    }

    private void AddVersion(string version)
    {
        _facts.Versions.Add(version);
        _facts.Frame.Add(new(version, true));
        AddContent(version);
    }

    private void AddMeasure(string number, int start, int next)
    {
        var unit = "";
        if (IsKindAt(start - 1, PromptWordKind.Sign))
        {
            unit = Measure(TextAt(start - 1)) ?? "";
            AddMeasured(number, unit);
        }
        else if (next < _words.Count)
        {
            var text = TextAt(next);
            unit = GuardLexicon.UnitLetters.GetValueOrDefault(text);
            if (unit is not null)
                _facts.Units.Add(unit);
            else
                unit = Measure(text);

            if (unit is not null)
                AddMeasured(number, unit);
            else
                unit = WordForms.Stem(text);
        }

        _facts.Quantities.Add($"{number} {unit}");
    }

    // Whether a pound is money or a weight is told by the sets of units and currencies.
    private void AddMeasured(string number, string unit) => _facts.MeasuredQuantities.Add($"{number} {(unit is "gbp" or "lb" ? "pound" : unit)}");

    /// <summary>The unit or currency that a word stands for, which is booked, or <see langword="null"/>.</summary>
    private string? Measure(string text)
    {
        if (GuardLexicon.Currencies.TryGetValue(text, out var currency))
        {
            _facts.Currencies.Add(currency);
            return currency;
        }

        if (!GuardLexicon.Units.TryGetValue(text, out var unit))
            return null;
        _facts.Units.Add(unit);
        return unit;
    }

    private string? Bound(int start)
    {
        var previous = TextAt(start - 1);
        if (IsKindAt(start - 1, PromptWordKind.Sign))
            return Bound(start - 1);
        return previous switch
        {
            "than" => GuardLexicon.Comparisons.GetValueOrDefault(TextAt(start - 2)),
            "to" when TextAt(start - 2) == "up" => "<=",
            "of" when TextAt(start - 2) is "minimum" or "maximum" => GuardLexicon.Bounds[TextAt(start - 2)],
            _ => GuardLexicon.Bounds.GetValueOrDefault(previous),
        };
    }
}
