package io.sensorhub.modem.proxy.session;

import io.sensorhub.modem.egress.Cause;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A change of settings: whom it ends. Of too many clients the last that came go. */
public record Change(ProxySettings before, ProxySettings next) {

  /** The sessions that end, each with its cause. */
  public Map<Session, Cause> ends(Collection<Session> all) {
    boolean fewer = next.maxConnections() < before.maxConnections();
    boolean fewerEach = next.maxConnectionsUser() < before.maxConnectionsUser();
    List<Session> byAge = all.stream().sorted(Comparator.comparingLong(Session::started)).toList();
    Map<Session, Cause> ends = new LinkedHashMap<>();
    Map<String, Integer> byUser = new HashMap<>();
    int count = 0;
    for (Session session : byAge) {
      String user = session.user();
      if (!session.stays(before, next)) {
        ends.put(session, Cause.DENIED);
      } else if ((fewer && count == next.maxConnections())
          || (fewerEach
              && !user.isEmpty()
              && byUser.getOrDefault(user, 0) >= next.maxConnectionsUser())) {
        ends.put(session, Cause.LIMIT);
      } else {
        count++;
        byUser.merge(user, 1, Integer::sum);
      }
    }
    return ends;
  }

  /** Whether connections end after another time without anything. */
  public boolean ofIdle() {
    return !next.idleTimeout().equals(before.idleTimeout());
  }
}
