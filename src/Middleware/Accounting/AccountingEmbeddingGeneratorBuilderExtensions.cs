using Wattwise;
using Wattwise.Accounting;

namespace Microsoft.Extensions.AI;

/// <summary>Adds accounting to an embedding generator's pipeline.</summary>
public static class AccountingEmbeddingGeneratorBuilderExtensions
{
    /// <summary>
    /// Accounts for each call in joules, grams of CO2e and money; read the result with <c>embeddings.GetFootprint()</c>.
    /// </summary>
    /// <param name="builder">The pipeline.</param>
    /// <param name="configure">Changes the options. A strategy that it leaves unset (an energy model, a carbon intensity provider, a
    /// ledger) is the registered one, if any.</param>
    /// <returns><paramref name="builder"/>, for chaining.</returns>
    /// <remarks>
    /// Wrong options (an unknown zone, a negative price) throw an <see cref="ArgumentException"/> when the pipeline is built.
    /// </remarks>
    public static EmbeddingGeneratorBuilder<string, Embedding<float>> UseAccounting(
        this EmbeddingGeneratorBuilder<string, Embedding<float>> builder, Action<AccountingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        return builder.Use((innerGenerator, services) =>
        {
            var options = new AccountingOptions();
            configure?.Invoke(options);
            return new AccountingEmbeddingGenerator(innerGenerator, options, new StageServices(services));
        });
    }
}
