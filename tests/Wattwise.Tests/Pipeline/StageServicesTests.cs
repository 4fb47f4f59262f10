using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Wattwise.Accounting;

namespace Wattwise.Tests.Pipeline;

public class StageServicesTests
{
    private static readonly Fixed Registered = new(), Given = new();

    [Fact]
    public void An_open_option_is_the_registered_strategy_and_none_turns_it_off()
    {
        using var provider = new ServiceCollection().AddSingleton<IEnergyModel>(Registered).BuildServiceProvider();
        var services = new StageServices(provider);

        Assert.Same(Registered, services.Find(null, IEnergyModel.None));
        Assert.Same(Given, services.Find(Given, IEnergyModel.None));
        Assert.Null(services.Find(IEnergyModel.None, IEnergyModel.None));
    }

    [Fact]
    public void A_registered_none_is_off_too()
    {
        using var provider = new ServiceCollection().AddSingleton(IEnergyModel.None).BuildServiceProvider();

        Assert.Null(new StageServices(provider).Find(null, IEnergyModel.None));
    }

    [Fact]
    public void Clock_and_log_have_defaults_are_taken_from_the_app_and_can_be_given_by_hand()
    {
        var (registered, given) = (new FakeTimeProvider(), new FakeTimeProvider());
        using var provider = new ServiceCollection().AddSingleton<TimeProvider>(registered).BuildServiceProvider();

        Assert.Same(TimeProvider.System, new StageServices().TimeProvider);
        Assert.Same(registered, new StageServices(provider).TimeProvider);
        Assert.Same(given, new StageServices(provider) { TimeProvider = given }.TimeProvider);
    }

    private sealed class Fixed : IEnergyModel
    {
        public ModelImpact? Estimate(in ModelCall modelCall) => null;
    }
}
