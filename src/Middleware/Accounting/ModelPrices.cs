using Wattwise.Energy;

namespace Wattwise.Accounting;

/// <summary>Finds the price of a model on a day. Immutable and thread-safe.</summary>
internal sealed class ModelPrices
{
    private readonly ModelIdIndex<ModelPrice> _always;
    private readonly ModelIdIndex<DatedModelPrice[]>? _dated;
    private readonly ModelPrice? _default;

    public ModelPrices(PriceTable table)
    {
        _always = new ModelIdIndex<ModelPrice>(table.Models);
        _default = table.Default;
        if (table.Dated.Count > 0)
        {
            _dated = new ModelIdIndex<DatedModelPrice[]>(table.Dated.GroupBy(price => price.ModelId, StringComparer.OrdinalIgnoreCase)
                .ToDictionary(prices => prices.Key, prices => prices.ToArray(), StringComparer.OrdinalIgnoreCase));
        }
    }

    /// <summary>True if the table names the model.</summary>
    public bool Knows(string modelId) => _always.Find(modelId) is not null || _dated?.Find(modelId) is not null;

    /// <summary>
    /// The price; <see langword="null"/> if it is unknown. A model that has only prices of other days is unknown too, not a default.
    /// </summary>
    public ModelPrice? Find(string? modelId, DateTimeOffset time)
    {
        if (_dated?.Find(modelId) is not { } prices)
            return _always.Find(modelId) ?? _default;

        var day = DateOnly.FromDateTime(time.UtcDateTime);
        foreach (var price in prices)
        {
            if (price.From <= day && (price.Until is not { } end || day < end))
                return price.Price;
        }

        return _always.Find(modelId);
    }
}
