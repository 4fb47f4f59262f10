namespace Wattwise.Caching;

/// <summary>Numbers, versions, bounds, units and currencies.</summary>
internal static class QuantityCheck
{
    public static string? Find(PromptFacts left, PromptFacts right) =>
        !Unordered.AreEqual(left.Versions, right.Versions) ? "version"
        : HasOtherNumbers(left, right) ? "number"
        : !Unordered.AreEqual(left.Bounds, right.Bounds) ? "comparative"
        : HasOtherUnits(left, right) ? "unit"
        : HasOtherCurrencies(left, right) ? "currency"
        : null;

    private static bool HasOtherNumbers(PromptFacts left, PromptFacts right)
    {
        if (!Unordered.AreEqual(left.Numbers, right.Numbers))
            return !DifferInWrittenOnes(left, right);

        // "5 km in miles" against "5 miles in km".
        if (left.MeasuredQuantities.Count > 0 && right.MeasuredQuantities.Count > 0
            && !Unordered.AreEqual(left.MeasuredQuantities, right.MeasuredQuantities))
            return true;

        // The same numbers may stand for other things: "5 miles and 8 hours" against "8 miles and 5 hours".
        return !left.Numbers.SequenceEqual(right.Numbers, StringComparer.Ordinal) && !Unordered.AreEqual(left.Quantities, right.Quantities);
    }

    // "One day" is "1 day", but "one" is a pronoun too often to be a number by itself.
    private static bool DifferInWrittenOnes(PromptFacts left, PromptFacts right)
    {
        var surplus = left.Numbers.Count - right.Numbers.Count;
        var ones = surplus > 0 ? right.Ones - left.Ones : left.Ones - right.Ones;
        return surplus != 0 && ones >= Math.Abs(surplus)
            && Unordered.AreEqual(left.Numbers.FindAll(number => number != "1"), right.Numbers.FindAll(number => number != "1"));
    }

    // "How many days does it take?" asks for the same as "How long does it take?", but not for the same as "How many weeks does it take?"
    private static bool HasOtherUnits(PromptFacts left, PromptFacts right)
    {
        return Misses(left, right) || Misses(right, left)
            || left.LoosePeriods.Count > 0 && right.LoosePeriods.Count > 0 && !Covers(left, right.LoosePeriods) && !Covers(
                right, left.LoosePeriods);

        static bool Misses(PromptFacts here, PromptFacts there) => !Covers(there, here.Units);

        static bool Covers(PromptFacts facts, HashSet<string> units)
        {
            foreach (var unit in units)
            {
                // A pound is a weight or money, and then there is only one thing it can be.
                if (!facts.Units.Contains(unit) && !facts.LoosePeriods.Contains(unit)
                    && !(unit == "pound" && facts.Currencies.Contains("gbp"))
                    && !(unit == "pound" && facts.Units.Contains("lb")) && !(unit == "lb" && facts.Units.Contains("pound")))
                {
                    return false;
                }
            }

            return true;
        }
    }

    private static bool HasOtherCurrencies(PromptFacts left, PromptFacts right)
    {
        // Next to equal numbers a currency that only one names goes without saying, unless the other measures something else.
        if (left.Numbers.Count > 0
            && (left.Currencies.Count == 0 && left.Units.Count == 0 || right.Currencies.Count == 0 && right.Units.Count == 0))
            return false;
        return Misses(left, right) || Misses(right, left);

        static bool Misses(PromptFacts here, PromptFacts there)
        {
            foreach (var currency in here.Currencies)
            {
                if (!there.Currencies.Contains(currency) && !(currency == "gbp" && there.Units.Contains("pound")))
                    return true;
            }

            return false;
        }
    }
}
