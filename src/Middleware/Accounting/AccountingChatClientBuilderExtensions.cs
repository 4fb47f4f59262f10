using Wattwise;
using Wattwise.Accounting;

namespace Microsoft.Extensions.AI;

/// <summary>Adds accounting to a chat client's pipeline.</summary>
public static class AccountingChatClientBuilderExtensions
{
    /// <summary>
    /// Accounts for each request in joules, grams of CO2e and money; read the result with <c>response.GetFootprint()</c>.
    /// Add it before all other Wattwise stages, behind function invocation.
    /// </summary>
    /// <param name="builder">The pipeline.</param>
    /// <param name="configure">Changes the options. A strategy that it leaves unset (an energy model, a carbon intensity provider, a
    /// ledger) is the registered one, if any.</param>
    /// <returns><paramref name="builder"/>, for chaining.</returns>
    /// <remarks>
    /// Wrong options (an unknown zone, a negative price) throw an <see cref="ArgumentException"/> when the pipeline is built.
    /// </remarks>
    public static ChatClientBuilder UseAccounting(this ChatClientBuilder builder, Action<AccountingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        return builder.Use((innerClient, services) =>
        {
            var options = new AccountingOptions();
            configure?.Invoke(options);
            return new AccountingChatClient(innerClient, options, new StageServices(services));
        });
    }
}
