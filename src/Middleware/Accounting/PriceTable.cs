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
    }

    /// <summary>The ISO 4217 code of all prices. The default is <c>USD</c>.</summary>
    public string Currency { get; set; } = "USD";

    /// <summary>Prices by model id. The default is empty.</summary>
    public IDictionary<string, ModelPrice> Models { get; } = new Dictionary<string, ModelPrice>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The price of a model that is not in <see cref="Models"/>; <see langword="null"/> (the default) leaves its cost unknown.</summary>
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

    internal bool IsEmpty => Models.Count == 0 && Default is null;

    internal IEnumerable<string> Validate()
    {
        if (Currency is not { Length: 3 } || !Currency.All(char.IsAsciiLetterUpper))
            yield return $"The currency '{Currency}' is not an ISO 4217 code such as USD or EUR.";
        foreach (var (modelId, price) in Models)
        {
            if (price is not { IsValid: true })
                yield return $"The price of model '{modelId}' is missing, negative or above a billion.";
        }

        if (Default is { IsValid: false })
            yield return "The default price is negative or above a billion.";
    }
}
