using System.Globalization;

namespace Wattwise.Accounting;

/// <summary>What the app pays for its models. Wattwise knows no prices of its own: they change, and contracts differ.</summary>
/// <remarks>
/// A model is found by its id, also behind a gateway's prefix and with a date at its end, where the table has no entry of
/// that date. Copied when a pipeline is built; later changes have no effect on it.
/// </remarks>
public sealed class PriceTable
{
    /// <summary>Creates an empty table.</summary>
    public PriceTable()
    {
    }

    /// <summary>Copies a table.</summary>
    /// <param name="other">The table to copy.</param>
    public PriceTable(PriceTable other)
    {
        ArgumentNullException.ThrowIfNull(other);

        Currency = other.Currency;
        Default = other.Default;
        foreach (var (modelId, price) in other.Models)
            Models[modelId] = price;
        foreach (var dated in other.Dated)
            Dated.Add(dated);
    }

    /// <summary>The ISO 4217 code of all prices. The default is <c>USD</c>.</summary>
    public string Currency { get; set; } = "USD";

    /// <summary>Prices by model id. The default is empty.</summary>
    public IDictionary<string, ModelPrice> Models { get; } = new Dictionary<string, ModelPrice>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Prices that hold for some days only; on those they take the place of the model's price in <see cref="Models"/>. Days of one model
    /// must not overlap. The default is empty.
    /// </summary>
    public IList<DatedModelPrice> Dated { get; } = [];

    /// <summary>
    /// The price of a model that is not in <see cref="Models"/>; <see langword="null"/> (the default) leaves its cost unknown.
    /// </summary>
    public ModelPrice? Default { get; set; }

    /// <summary>Adds or replaces a model's price.</summary>
    /// <param name="modelId">The model's id.</param>
    /// <param name="price">Its price.</param>
    /// <returns>This table, for chaining.</returns>
    public PriceTable Add(string modelId, ModelPrice price)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(modelId);
        ArgumentNullException.ThrowIfNull(price);

        Models[modelId] = price;
        return this;
    }

    /// <summary>Adds the price of a model for some days.</summary>
    /// <param name="modelId">The model's id.</param>
    /// <param name="price">Its price.</param>
    /// <param name="from">The first day, in UTC.</param>
    /// <param name="until">The day after the last one, in UTC; <see langword="null"/> if no end is known.</param>
    /// <returns>This table, for chaining.</returns>
    public PriceTable Add(string modelId, ModelPrice price, DateOnly from, DateOnly? until = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(modelId);
        ArgumentNullException.ThrowIfNull(price);

        Dated.Add(new DatedModelPrice(modelId, price, from, until));
        return this;
    }

    internal bool IsEmpty => Models.Count == 0 && Dated.Count == 0 && Default is null;

    internal IEnumerable<string> Validate()
    {
        if (!CurrencyCodes.IsKnown(Currency))
            yield return $"The currency '{Currency}' is not an ISO 4217 code such as USD or EUR.";
        foreach (var (modelId, price) in Models)
        {
            if (price is not { IsValid: true })
                yield return $"The price of model '{modelId}' is missing, negative or above a billion.";
        }

        foreach (var dated in Dated)
        {
            if (dated is not { ModelId.Length: > 0, Price.IsValid: true })
                yield return $"A dated price of model '{dated?.ModelId}' has no model, or is missing, negative or above a billion.";
            else if (dated.Until <= dated.From)
                yield return $"The price of model '{dated.ModelId}' from {Day(dated.From)} ends before it begins.";
        }

        foreach (var prices in Dated.Where(dated => dated?.ModelId is not null).GroupBy(
            dated => dated.ModelId, StringComparer.OrdinalIgnoreCase))
        {
            DatedModelPrice[] sorted = [.. prices.OrderBy(dated => dated.From)];
            for (var i = 1; i < sorted.Length; i++)
            {
                if (sorted[i - 1].Overlaps(sorted[i]))
                    yield return $"Two prices of model '{prices.Key}' hold on {Day(sorted[i].From)}: let the one from "
                        + $"{Day(sorted[i - 1].From)} end on that day.";
            }
        }

        if (Default is { IsValid: false })
            yield return "The default price is negative or above a billion.";
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
