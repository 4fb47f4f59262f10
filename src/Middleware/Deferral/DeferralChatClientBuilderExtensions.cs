using Wattwise;
using Wattwise.Deferral;

namespace Microsoft.Extensions.AI;

/// <summary>Adds deferral to a chat client's pipeline.</summary>
public static class DeferralChatClientBuilderExtensions
{
    /// <summary>
    /// Lets calls with a deadline wait for a cleaner grid; see <see cref="DeferralChatClient"/>. Add it behind accounting and before the
    /// semantic cache.
    /// </summary>
    /// <param name="builder">The pipeline.</param>
    /// <param name="configure">Changes the options. A strategy that it leaves unset (a carbon intensity provider, a policy) is the
    /// registered one, if any.</param>
    /// <returns><paramref name="builder"/>, for chaining.</returns>
    /// <remarks>Wrong options throw an <see cref="ArgumentException"/> when the pipeline is built.</remarks>
    public static ChatClientBuilder UseDeferral(this ChatClientBuilder builder, Action<DeferralOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        return builder.Use((innerClient, services) =>
        {
            var options = new DeferralOptions();
            configure?.Invoke(options);
            return new DeferralChatClient(innerClient, options, new StageServices(services));
        });
    }
}
