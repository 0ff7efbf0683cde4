namespace CockroachBench.Harness.Cli;

// serve: the loaded service's own process, started by a soak, never by a person.
internal static class ServeCommand
{
    public static Command CreateVerb()
    {
        var form = new Argument<string>("form");
        var port = new Argument<int>("port");
        var users = new Argument<int>("users");
        var pool = new Argument<int>("pool");
        var command = new Command(ServiceHost.Verb, "The service that a soak loads.") { form, port, users, pool };
        command.Hidden = true;
        command.SetAction(async result =>
        {
            try
            {
                var scenario = SoakOptions.ParseScenarios(result.GetValue(form)!).Single();
                return await ServiceHost.RunAsync(scenario, result.GetValue(port), result.GetValue(users), result.GetValue(pool));
            }
            catch (IOException e)
            {
                var reason = e.Message.Split('\n')[0];
                throw new UsageException(
                    $"--port: {result.GetValue(port)} cannot be listened on ({reason}). Expected a free port, or 0 to take one.");
            }
        });
        return command;
    }
}
