using Wattwise.Language;

namespace Wattwise.Caching;

/// <summary>Numbers with their units and currencies.</summary>
internal sealed partial class PromptFactsReader
{
    private bool TryReadNumber(ref int index)
    {
        var start = index;
        if (!NumberPhrase.TryRead(_words, ref index, out var number))
            return false;

        (number.IsVersion ? _facts.Versions : _facts.Numbers).Add(number.Number);
        _facts.Frame.Add(new(number.Number, true));
        AddContent(number.Number);
        if (number.IsVersion)
            return true;

        if (number.Bound is not null)
            _facts.Bounds.Add(number.Bound);
        AddMeasure(number.Number, _words[start - 1], _words[index], isLast: index == _words.Count);
        return true;
    }

    private void AddMeasure(string number, PlainWord previous, PlainWord next, bool isLast)
    {
        var unit = "";
        if (previous.Kind == WordKind.Measure)
        {
            unit = Measure(previous) ?? "";
            AddMeasured(number, unit);
        }
        else if (!isLast)
        {
            unit = next[WordValue.UnitLetter];
            if (unit is not null)
                _facts.Units.Add(unit);
            else
                unit = Measure(next);

            if (unit is not null)
                AddMeasured(number, unit);
            else
                unit = next.Stem;
        }

        _facts.Quantities.Add($"{number} {unit}");
    }

    // Whether a pound is money or a weight shows in the sets of units and currencies.
    private void AddMeasured(string number, string unit) =>
        _facts.MeasuredQuantities.Add($"{number} {(unit is "gbp" or "lb" ? "pound" : unit)}");

    /// <summary>Books the unit or currency that a word stands for, and returns it, or <see langword="null"/>.</summary>
    private string? Measure(PlainWord word)
    {
        if (word[WordValue.Currency] is { } currency)
        {
            _facts.Currencies.Add(currency);
            return currency;
        }

        if (word.Known?.Unit is { } unit)
        {
            _facts.Units.Add(unit);
            return unit;
        }

        return null;
    }
}
